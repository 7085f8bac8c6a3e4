# What R makes of the panels and histories of ../shared/data, beside the tables of `shidian analyze`. Called by run.py.
#   Rscript compare.R <shared data> <results>
words <- commandArgs(trailingOnly = TRUE)
data <- words[1]
results <- words[2]
suppressMessages({library(survival); library(spdep); library(lmtest); library(sandwich)})
ours_of <- function(result, table) read.csv(file.path(results, result, "tables", paste0(table, ".csv")), na.strings = "")
seen <- data.frame()
# value: what; ours; R's; deviation relative, values near 0 counting as .01.
see <- function(what, ours, theirs) {
  off <- abs(ours - theirs) / pmax(abs(theirs), 0.01)
  at <- which.max(off)
  seen <<- rbind(seen, data.frame(what, n = length(off), ours = ours[at], r = theirs[at], deviation = off[at]))
}
cox_tight <- coxph.control(eps = 1e-11, toler.chol = 1e-13, iter.max = 100)
tight <- glm.control(epsilon = 1e-14, maxit = 200)
for (policy in c("lott", "hatecrime")) {
  panel <- read.csv(file.path(data, "eha", paste0("eha_panel_", policy, ".csv")))
  events <- ours_of(paste0(policy, "-efron"), "event_history")
  for (link in c("logit", "probit", "cloglog")) {
    fit <- suppressWarnings(glm(adopt ~ nbr_share + dur, binomial(link), panel, control = tight))
    own <- events[events$link == link, ]
    see(paste("glm", link, "coefficients"), own$coefficient, unname(coef(fit)))
    see(paste("glm", link, "log-likelihood"), own$log_likelihood[1], as.numeric(logLik(fit)))
    # glm's errors are of the expected information, which is the observed one for the logit only.
    if (link == "logit") {
      see("glm logit errors", own$se_observed, unname(sqrt(diag(vcov(fit)))))
      see("sandwich vcovCL by unit", own$se_clustered, unname(coeftest(fit, vcovCL(fit, ~abbr, type = "HC0"))[, 2]))
    }
  }
  for (ties in c("efron", "breslow")) {
    own <- ours_of(paste0(policy, "-", ties), "cox")
    fit <- coxph(Surv(dur, dur + 1, adopt) ~ nbr_share, panel, ties = ties, control = cox_tight)
    see(paste("coxph", ties, "coefficient"), own$coefficient, unname(coef(fit)))
    see(paste("coxph", ties, "error"), own$se_observed, sqrt(diag(vcov(fit))))
    see(paste("coxph", ties, "log-likelihood"), own$log_likelihood, fit$loglik[2])
    clustered <- coxph(Surv(dur, dur + 1, adopt) ~ nbr_share, panel, ties = ties, cluster = abbr, control = cox_tight)
    g <- length(unique(panel$abbr))
    see(paste("coxph", ties, "clustered error"), own$se_clustered, sqrt(diag(vcov(clustered)) * g / (g - 1)))
  }
  curve <- ours_of(paste0(policy, "-efron"), "survival")
  fit <- survfit(Surv(dur, dur + 1, adopt) ~ 1, panel)
  at <- match(curve$time[curve$time > 0], fit$time)
  stopifnot(!anyNA(at))
  own <- curve[curve$time > 0, ]
  see("survfit Kaplan-Meier", own$survival, fit$surv[at])
  see("survfit Nelson-Aalen", own$cumulative_hazard, fit$cumhaz[at])
}
# Some policies with at least 20 adopters: an effect of each policy, and a baseline hazard of each.
panel <- read.csv(file.path(results, "pooled.csv"))
panel <- panel[panel$adopt >= 0, ]
own <- ours_of("pooled", "event_history")
effects <- ours_of("pooled", "policy_effects")
fit <- suppressWarnings(glm(adopt ~ 0 + nbr_share + dur + factor(policy), binomial, panel, control = tight))
see("glm with factor(policy): slopes", own$coefficient, unname(coef(fit)[1:2]))
see("glm with factor(policy): errors", own$se_observed, unname(sqrt(diag(vcov(fit)))[1:2]))
see("glm with factor(policy): effects", effects$effect[order(effects$policy)], unname(coef(fit)[-(1:2)][order(sub("factor.policy.", "", names(coef(fit)[-(1:2)])))]))
own <- ours_of("pooled", "cox")
fit <- coxph(Surv(dur, dur + 1, adopt) ~ nbr_share + strata(policy), panel, ties = "efron", control = cox_tight)
see("coxph with strata(policy): coefficient", own$coefficient, unname(coef(fit)))
see("coxph with strata(policy): error", own$se_observed, sqrt(diag(vcov(fit))))
# Moran's I of ranks of adoption dates, never-adopters last.
units <- read.csv(file.path(results, "units.csv"), na.strings = "")
land <- read.csv(file.path(results, "land.csv"), na.strings = "")
w <- matrix(0, nrow(units), nrow(units), dimnames = list(units$abbr, units$abbr))
w[cbind(land$a, land$b)] <- 1
w[cbind(land$b, land$a)] <- 1
weights <- suppressWarnings(mat2listw(w, style = "W"))
own <- ours_of("pooled", "moran")
own <- own[own$variable == "adoption_rank" & own$near == "ties", ]
adoptions <- read.csv(file.path(results, "adoptions.csv"), na.strings = "")
i <- z <- p <- NULL
for (policy in own$policy) {
  year <- adoptions$year[adoptions$policy == policy][match(units$abbr, adoptions$abbr[adoptions$policy == policy])]
  test <- moran.test(rank(ifelse(is.na(year), 1e9, year)), weights, alternative = "two.sided")
  i <- c(i, unname(test$estimate[1])); z <- c(z, unname(test$statistic)); p <- c(p, test$p.value)
}
see("moran.test I", own$i, i)
see("moran.test z", own$z, z)
see("moran.test p", own$p, p)
seen <- aggregate(seen[c("n", "deviation")], seen["what"], max)[, c("what", "deviation")]
for (k in seq_len(nrow(seen))) cat(sprintf("| %s | %.0e |\n", seen$what[k], seen$deviation[k]))
