# Writes the tables that come from R packages: mtcars (datasets) and Salaries (carData).
# Run in data/make:  Rscript tables.R        (written with R 4.2.2, carData 3.0-5)

cars <- data.frame(model = rownames(mtcars), mtcars)
write.csv(cars, "../mtcars.csv", row.names = FALSE, quote = FALSE)

salaries <- carData::Salaries
names(salaries) <- c("rank", "discipline", "yrs_since_phd", "yrs_service", "sex", "salary")
write.csv(salaries, "../salaries.csv", row.names = FALSE, quote = FALSE)
