# Reads tables of results as docs/sweeps.md says, and looks at numbers, texts and missing cells.
results <- commandArgs(TRUE)
read <- function(folder, table) {
  read.csv(file.path(folder, "tables", paste0(table, ".csv")), check.names = FALSE, fileEncoding = "UTF-8-BOM")
}
runs <- read(results[1], "runs")
design <- read(results[1], "design")
stopifnot(nrow(runs) == sum(design$replicates_done), is.numeric(runs$ever_share), is.character(runs$regime.preset))
# A factor that does not apply is missing.
stopifnot(identical(is.na(runs$policy.conflict), runs$regime.preset == "strong-local"))
means <- aggregate(ever_share ~ `regime.preset`, data = runs, FUN = mean)
stopifnot(nrow(means) == 2, all(means$ever_share > 0 & means$ever_share <= 1))
summary <- read(results[1], "summary")
last <- subset(summary, outcome == "ever_share" & tick == max(tick))
own <- tapply(runs$ever_share, runs$design_point, mean)
stopifnot(max(abs(last$mean[order(last$design_point)] - own)) < 1e-12)
sensitivity <- read(results[2], "sensitivity")
stopifnot(nrow(sensitivity) > 0, is.character(sensitivity$factor), is.numeric(sensitivity$value))
cat("R:", nrow(runs), "runs, means", format(means$ever_share), "\n")
