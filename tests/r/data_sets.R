# The data sets of R's survival package and what R says of them: for tests/it/differential.
suppressMessages(library(survival))
dir <- commandArgs(trailingOnly = TRUE)[1]
sets <- list(
  lung = data.frame(time = lung$time, event = lung$status - 1, group = lung$sex),
  veteran = data.frame(time = veteran$time, event = veteran$status, group = veteran$trt),
  colon = with(colon[colon$etype == 2, ], data.frame(time = time, event = status, group = sex + 1)),
  mgus2 = data.frame(time = mgus2$futime, event = mgus2$death, group = as.integer(mgus2$sex == "M") + 1),
  ovarian = data.frame(time = ovarian$futime, event = ovarian$fustat, group = ovarian$rx)
)
for (name in names(sets)) {
  d <- sets[[name]]
  write.csv(d, file.path(dir, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
  f <- survfit(Surv(time, event) ~ 1, data = d, conf.type = "log-log")
  q <- quantile(f, 0.5)
  curve <- data.frame(t = f$time, at_risk = f$n.risk, survival = f$surv, lower = f$lower, upper = f$upper)
  write.csv(format(curve, digits = 17), file.path(dir, paste0(name, "_curve.csv")), row.names = FALSE, quote = FALSE)
  s <- survdiff(Surv(time, event) ~ group, data = d)
  t <- summary(survfit(Surv(time, event) ~ 1, data = d), rmean = max(d$time))$table
  one <- c(q$quantile, q$lower, q$upper, s$chisq, t["rmean"], t["se(rmean)"], quantile(d$time[d$event == 1], 0.9))
  writeLines(format(as.numeric(one), digits = 17), file.path(dir, paste0(name, "_one.txt")))
}
