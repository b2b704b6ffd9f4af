# What R says of random cohorts: one CSV in (case, time, status, group), one CSV out (case, what, k, value).
# status: 0 censored, 1 the end, 2 another end. Called by tests/it/differential.
suppressMessages(library(survival))
args <- commandArgs(trailingOnly = TRUE)
all <- read.csv(args[1])
n_cases <- as.integer(args[2])
out <- file(args[3], "w")
put <- function(case, what, values) {
  if (length(values) > 0)
    writeLines(paste(case, what, seq_along(values), format(as.numeric(values), digits = 17, trim = TRUE, scientific = TRUE), sep = ","), out)
}
writeLines("case,what,k,value", out)
ps <- c(0.25, 0.5, 0.75, 0.9)
by_case <- split(all, factor(all$case, levels = 0:(n_cases - 1)))
for (i in seq_len(n_cases)) {
  d <- by_case[[i]]; case <- i - 1
  done <- d$time[d$status == 1]
  n <- nrow(d)
  if (length(done) > 0) {
    for (type in c(7, 2, 1, 6)) put(case, paste0("hf", type), quantile(done, ps, type = type, names = FALSE))
    put(case, "mean", mean(done))
    if (length(done) > 1) put(case, "sd", sd(done))
    x <- sum(done <= 20)
    put(case, "clopper", binom.test(x, length(done))$conf.int)
    put(case, "wilson", suppressWarnings(prop.test(x, length(done), correct = FALSE)$conf.int))
    put(case, "poisson", poisson.test(x)$conf.int)
  }
  if (n == 0) next
  event <- as.integer(d$status == 1)
  for (type in c("log", "log-log", "plain")) {
    f <- survfit(Surv(d$time, event) ~ 1, conf.type = type)
    if (type == "log") {
      put(case, "surv", f$surv)
      put(case, "se", f$std.err * f$surv)
    }
    put(case, paste0("lower_", type), f$lower)
    put(case, paste0("upper_", type), f$upper)
    q <- quantile(f, ps)
    put(case, paste0("q_", type), q$quantile)
    put(case, paste0("ql_", type), q$lower)
    put(case, paste0("qu_", type), q$upper)
  }
  f <- survfit(Surv(d$time, event) ~ 1)
  t <- summary(f, rmean = max(d$time))$table
  put(case, "rmst", t[c("rmean", "se(rmean)")])
  if (any(d$status == 2) && any(d$status == 1)) {
    m <- survfit(Surv(d$time, factor(d$status, 0:2)) ~ 1)
    put(case, "aj", m$pstate[, 2])
    put(case, "aj_se", m$std.err[, 2])
    put(case, "aj_other", m$pstate[, 3])
  }
  if (sum(event) > 0 && length(unique(d$group)) == 2) {
    s <- tryCatch(survdiff(Surv(d$time, event) ~ d$group), error = function(e) NULL)
    if (!is.null(s) && all(s$exp > 0)) put(case, "logrank", s$chisq)
  }
}
close(out)
