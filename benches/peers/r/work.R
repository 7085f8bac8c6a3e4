# One piece of work in R, so many times: CPU seconds of each, then the numbers that are compared. Called by run.py.
#   Rscript work.R <work> <times>
words <- commandArgs(trailingOnly = TRUE)
work <- words[1]
times <- as.integer(words[2])
frac <- function(x) x - floor(x)

# The table of benches/event_history/table.rs: 250,000 unit-years, six covariates.
table_of_rows <- function() {
  n <- 250000
  i <- 0:(n - 1)
  x <- sapply(sqrt(c(2, 3, 5, 7, 11, 13)), function(step) frac(i * step))
  colnames(x) <- paste0("x", 1:6)
  eta <- -4 + x %*% c(1.5, -0.5, 0.8, 0, 0.3, -0.2)
  y <- as.numeric(frac(i * sqrt(17)) < plogis(eta))
  data.frame(y = y, x, unit = i %/% 10, start = i %% 10, stop = i %% 10 + 1)
}
formula_of <- function(left) as.formula(paste(left, "~ x1 + x2 + x3 + x4 + x5 + x6"))

if (work %in% c("logit", "probit", "cloglog")) {
  d <- table_of_rows()
  # As tight as ours: R's default stops at a change of the deviance of 1e-8 of itself.
  run <- function() glm(formula_of("y"), binomial(work), d, control = glm.control(epsilon = 1e-12))
  numbers <- function(fit) list(b = coef(fit), se = sqrt(diag(vcov(fit))))
} else if (work == "logit-clustered") {
  suppressMessages(library(sandwich))
  d <- table_of_rows()
  run <- function() {
    fit <- glm(formula_of("y"), binomial, d, control = glm.control(epsilon = 1e-12))
    list(b = coef(fit), se = sqrt(diag(vcovCL(fit, cluster = d$unit, type = "HC1"))))
  }
  numbers <- identity
} else if (work %in% c("cox-efron", "cox-breslow")) {
  suppressMessages(library(survival))
  d <- table_of_rows()
  ties <- sub("cox-", "", work)
  run <- function() {
    coxph(formula_of("Surv(start, stop, y)"), d, ties = ties, control = coxph.control(eps = 1e-12, toler.chol = 1e-13))
  }
  numbers <- function(fit) list(b = coef(fit), se = sqrt(diag(vcov(fit))))
} else if (work == "kaplan-meier") {
  suppressMessages(library(survival))
  d <- table_of_rows()
  d$exit <- floor(d$x1 * 50) + 1
  run <- function() survfit(Surv(exit, y) ~ 1, d)
  numbers <- function(fit) list(b = fit$surv, se = fit$cumhaz)
} else if (work == "moran-999") {
  suppressMessages(library(spdep))
  n <- 1000
  i <- 0:(n - 1)
  neighbors <- lapply(i, function(k) sort(unique((k + c(-3, -2, -1, 1, 2, 3)) %% n)) + 1L)
  neighbors <- lapply(neighbors, as.integer)
  class(neighbors) <- "nb"
  weights <- nb2listw(neighbors, style = "W")
  x <- frac(i * sqrt(2))
  run <- function() moran.mc(x, weights, nsim = 999)
  numbers <- function(test) {
    one <- moran.test(x, weights)
    list(b = unname(c(one$statistic, one$estimate)), se = rep(0, 4))
  }
} else {
  stop("no work ", work)
}
last <- NULL
for (k in seq_len(times)) {
  before <- proc.time()
  last <- run()
  after <- proc.time()
  cat("seconds", sum((after - before)[c("user.self", "sys.self")]), "\n")
}
found <- numbers(last)
cat(sprintf("%.17g %.17g\n", found$b, found$se), sep = "")
