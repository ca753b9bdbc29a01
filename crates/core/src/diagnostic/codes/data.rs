//! Tables: reading them, and whether they can carry a design.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "data::absent_level",
        "`--levels` names a level that no complete row has. Either it is spelt differently in the data (levels are compared letter by \
         letter, capitals and spaces included), or all of its rows were left out because of missing values in another variable.\n\n\
         A level without rows has no coefficient. Correct the spelling, or leave the level out of the list: `--levels \
         group=control,low,high` names exactly the levels that occur, the reference first.",
    ),
    page(
        "data::bad_clusters",
        "`--cluster` names more than two columns, or the same column twice. Clustered standard errors are computed for one dimension of \
         clustering or for two.\n\n\
         Name one column, or two different ones: `--cluster firm,year`.",
    ),
    page(
        "data::bad_contrast",
        "`--contrasts` or `--levels a<b<c` names a column that the data do not have, or one that the formula uses as a number. Contrasts \
         say how the levels of a factor become columns, so only a factor has them. A response of two levels has no columns, and takes \
         `treatment(LEVEL)` alone, which says what is no success.\n\n\
         Text and truth values are factors by themselves; a column of numbers becomes one with `C(x)` in the formula.",
    ),
    page(
        "data::bad_levels",
        "The list of levels for a column cannot be used: a level stands in it twice, or the column is no factor of the formula. The order \
         of the levels decides which one is the reference, so an ambiguous list is refused.\n\n\
         Name each level once, and only for a factor: `--levels group=control,low,high`. A column of numbers becomes a factor with `C(x)` \
         in the formula.",
    ),
    page(
        "data::bad_scaling",
        "`--center` or `--scale` names a column that the data do not have, or one that is no number in the formula. Only numbers have a \
         mean to subtract and a standard deviation to divide by. Nor can the response of a binomial regression be centred: its numbers \
         are successes and failures.\n\n\
         Take the column out of the list. To leave a factor's reference level aside, use sum contrasts: `--contrasts g=sum`.",
    ),
    page(
        "data::blank_column",
        "A column of the header has no name, so no formula can refer to it. A first column without a name is taken for row names, as R and \
         pandas write them; an empty name further on is more often a delimiter too many.\n\n\
         Give the column a name in the first line, or take the column out.",
    ),
    page(
        "data::changed",
        "The file was not the same when it was read a second time: its size, its contents or its number of complete rows had changed. A \
         fit reads the rows several times, and estimates from different data would not belong together, so nothing is reported.\n\n\
         Run the command again when no other program writes to the file, or copy the file first.",
    ),
    page(
        "data::column_changed",
        "The rows lack a column of the design, or hold it in another kind (numbers, text or truth values) than when the design was made. \
         It concerns programs that use the libraries with a source of rows of their own; files of the command line are read by one \
         schema.\n\n\
         Give the design the rows that it was made for.",
    ),
    page(
        "data::column_is_text",
        "A column of a text table consists of numbers except for a few cells, and those make it a column of text. In a formula it would be \
         a factor with one level per different number, which is hardly what is meant: the model would have many coefficients and no \
         slope.\n\n\
         The message shows the first such cell with its line. Correct the cells, or leave them empty if the values are missing (`NA`, \
         `NaN`, `null`, `NULL` and `N/A` count as empty). If the column is a code and meant as text, nothing needs to be done.",
    ),
    page(
        "data::column_skipped",
        "A column of a Parquet or Arrow file has a type that is neither number, text, date nor truth value, such as a list or a structure. \
         It is left out of the table, and a formula that names it will not find it. The other columns are not affected.\n\n\
         If the analysis needs it, store it as numbers or text.",
    ),
    page(
        "data::compressed_arrow",
        "The columns of an Arrow or Feather file are compressed (LZ4 is what most writers do by default), and only uncompressed ones are read.\n\n\
         Write the file again without compression, `pyarrow.feather.write_feather(table, path, compression='uncompressed')`, or write \
         Parquet, whose compression is read.",
    ),
    page(
        "data::corrupt",
        "A binary or compressed table could not be decoded: it is damaged, was cut while it was copied, or is not what its ending says. No \
         part of it is used, because rows that are missing at the end would go unnoticed in the statistics.\n\n\
         Write the file anew or copy it again, and check that its ending fits its contents.",
    ),
    page(
        "data::decimal_comma",
        "Every cell of a column that is no plain number has a comma for its decimal point, as in `3,25`. The column is read as text, so \
         that the model takes each different value for a level of a factor instead of estimating a slope.\n\n\
         Write the numbers with a decimal point. Where fields are separated by semicolons, `tr ',' '.' < old.csv > new.csv` does it if no \
         other commas occur; read the result with `--delimiter ';'`.",
    ),
    page(
        "data::delimiter",
        "The table was split into a single column whose name contains a semicolon, a tab, a bar or a comma, so the fields are probably \
         separated by that character. A table of one column has no predictors.\n\n\
         Say which character separates the fields: `interplay fit data.csv 'y ~ x * w' --delimiter ';'`.",
    ),
    page(
        "data::duplicate_column",
        "Two columns have the same name, or a reader of rows was asked for one column twice. A formula could mean either column, and which \
         one is taken would decide the result.\n\n\
         Give every column a name of its own in the first line.",
    ),
    page(
        "data::empty",
        "The file has nothing in it, or the table has no rows to fit.\n\n\
         A text table has the names of the columns in its first line and one row in every further line. Check that the program that writes \
         the file has finished.",
    ),
    page(
        "data::encoding",
        "A text holds bytes that are not UTF-8; the message has the line and the position. If they were guessed at, names and levels could \
         be read wrongly, and two spellings of one level would become two levels.\n\n\
         Save the file as UTF-8. From Latin-1: `iconv -f latin1 -t utf-8 old.csv > new.csv`; from UTF-16: `iconv -f utf-16 -t utf-8 \
         old.csv > new.csv`.",
    ),
    page(
        "data::ended",
        "A reader of rows was told to stop because of another error, and it is that other error that is reported to the user. This code is \
         seen only by programs that write a source of rows for the libraries: it is what the visitor gives back.\n\n\
         A source should hand it on unchanged.",
    ),
    page(
        "data::format",
        "The ending of the path names no format of tables that is read here.\n\n\
         Tables are read from `.csv` and `.tsv` (also packed, `.csv.gz`, `.tsv.zst`), `.parquet`, `.arrow` and `.feather`, and CSV from \
         standard input with `-` in place of the path. Spreadsheets can be saved as CSV.",
    ),
    page(
        "data::fractional_weight",
        "With `--weights-type frequency` a weight says for how many equal observations a row stands, and the weight in the row that the \
         message names is no whole number. The number of observations, and with it every degree of freedom, would be a guess.\n\n\
         Correct the column, or use weights that say how precise a row is: `--weights-type analytic`, which is the default.",
    ),
    page(
        "data::infinite",
        "A variable of the formula is infinite in the row that the message names. An infinite value has no mean and no product with other \
         values, so no coefficient could be computed; it is usually the result of a division by zero before the file was written.\n\n\
         Leave the cell empty if the value is missing, or take the row out.",
    ),
    page(
        "data::knots_outside",
        "An inner knot of a spline does not lie between its boundary knots. The boundary knots are the smallest and the largest value of the \
         variable in the complete rows, unless `Boundary.knots = c(low, high)` says otherwise; the pieces of the spline meet at the inner \
         knots, so those have to be inside.\n\n\
         Correct `knots = c(...)`, or give the number of columns alone, `bs(x, df=5)`: the knots are then at quantiles of the variable.",
    ),
    page(
        "data::line_end",
        "A carriage return stands in a text table without a line feed, as old Macintosh programs ended lines. Read as it is, several rows \
         would run together into one.\n\n\
         Convert the line ends: `tr '\\r' '\\n' < old.csv > new.csv`.",
    ),
    page(
        "data::long_row",
        "A row of a text table did not end within 256 MiB. Either a quotation mark is never closed, so that the rest of the file counts as \
         one cell, or the file is no table.\n\n\
         Look at the line where the row begins; the message names it.",
    ),
    page(
        "data::negative_count",
        "A count of successes or failures in `cbind(s, f)` is negative in the row that the message names. Usually the second argument \
         holds trials instead of failures, or the two columns are in the wrong order.\n\n\
         With the number of trials in a column `n`, write `cbind(s, n - s)`.",
    ),
    page(
        "data::negative_weight",
        "A weight is negative in the row that the message names. A weight is a precision or a number of observations, and neither is \
         less than zero.\n\n\
         Correct the column. A row that should not count has the weight zero, and one whose weight is unknown an empty cell.",
    ),
    page(
        "data::no_complete_rows",
        "No row has a value in every variable of the formula, and a regression uses complete rows only. If one column is missing \
         everywhere, the message names it.\n\n\
         Leave that column out of the formula, or the variables with the most missing cells.",
    ),
    page(
        "data::no_rows",
        "The table has names but no rows, or a Parquet or Arrow file has no column that can be used. There is nothing to estimate from.\n\n\
         Check that the program that writes the file has finished, and that the first line of a text table holds the names, not the data.",
    ),
    page(
        "data::no_spread",
        "`scale(x)` divides by the standard deviation of x over the rows that are used, and it is zero: x is constant in them. It may vary \
         in the file and be constant only in the complete rows. The same holds for a column that `--scale` names.\n\n\
         Leave the term out, or look for the rows that were left out because of missing values in another variable.",
    ),
    page(
        "data::no_weight",
        "Every complete row has the weight zero, or `cbind(s, f)` counts no trial in any of them. Rows without weight are left out, so \
         nothing is left to estimate from.\n\n\
         Look at the column that the message names, and at the rows that were left out for missing values.",
    ),
    page(
        "data::not_a_share",
        "The response of a binomial regression is a number outside of 0 to 1 in the row that the message names. A number is read as the \
         share of successes: 0 is failure and 1 success, and with the number of trials in `--weights` a share in between is allowed.\n\n\
         Code the two outcomes as 0 and 1. Two other codes, such as 1 and 2, make a factor whose second level is success: `C(y) ~ x`. \
         Counts are written as `cbind(successes, failures) ~ x`.",
    ),
    page(
        "data::not_numbers",
        "The column of `--weights` or `--offset` holds text or truth values, and numbers are needed.\n\n\
         Look for the cells that make it text; the note `data::column_is_text` names the first.",
    ),
    page(
        "data::nul",
        "A text table contains a zero byte. The file may be binary, cut off, or in UTF-16, in which every other byte of plain text is \
         zero.\n\n\
         Save it as UTF-8 text: `iconv -f utf-16 -t utf-8 old.csv > new.csv`.",
    ),
    page(
        "data::one_level_factor",
        "A factor has a single level in the complete rows, so there is nothing to compare that level with, and neither it nor its \
         interactions have a coefficient. Often the other levels were lost with the rows that have missing values.\n\n\
         Leave the factor out of the formula, or look for the rows that were left out.",
    ),
    page(
        "data::overflow",
        "The values of a column of the design, or of the response, are so large that their mean or sum of squares exceeds the range of \
         double precision (about 1e308), or differ by so little (about 1e-154) that their sum of squares falls below it. No estimate could \
         be computed from them.\n\n\
         Measure the variable in another unit, for example with `I(x/1e9)` in the formula, or look for cells that are no data, such as \
         codes for missing values.",
    ),
    page(
        "data::quote",
        "A quotation mark stands inside a field that does not begin with one, or follows the end of a quoted field, so it is unclear where \
         the field ends. A wrong guess would shift all later columns of the row.\n\n\
         Put the whole field in quotation marks and double the marks inside it: `\"5\"\" pipe\"`.",
    ),
    page(
        "data::ragged_column",
        "A reader of rows gave columns of different lengths for one block of rows, so that cells cannot be matched to rows. It concerns \
         programs that use the libraries with a source of rows of their own; with a file on the command line it is a defect of this \
         program.\n\n\
         Give every column of a block the same length.",
    ),
    page(
        "data::ragged_row",
        "A row has more or fewer fields than the header has names. Which cells are missing cannot be known, and a shifted row would put \
         values into the wrong variables.\n\n\
         Put a field that contains the delimiter in quotation marks, and give every row as many fields as the header. If every row has one \
         field more than the header, the file comes from R's `write.table()`: write it with `write.csv()` or with `col.names = NA`.",
    ),
    page(
        "data::response_levels",
        "A factor as the response of a binomial regression needs exactly two levels in the rows that are used: the reference is \
         failure, the other one success. R takes all levels but the first for success without a word; here a response with more of them \
         is refused, since it is a mistake more often than a wish.\n\n\
         Join the levels in the table, or leave rows out. `--levels y=no,yes` says which level is the reference. With a single level \
         there is nothing to explain: look for the rows that were left out.",
    ),
    page(
        "data::row_names",
        "The first column of the table has no name and is taken for row names, as R's `write.csv()` and pandas' `to_csv()` write them. It \
         is left out: `.` in a formula does not include it.\n\n\
         If it is a variable, give it a name in the first line.",
    ),
    page(
        "data::rows_dropped",
        "Rows in which a variable of the formula is missing were left out; the message says how many, and how many cells each column \
         lacks. All models and tests of one result use the same remaining rows. The coefficients stay valid if, given the predictors, \
         being missing does not depend on the response; otherwise they can be biased, and the analysis describes the complete rows \
         only.\n\n\
         Look at the column that costs most: leaving it out of the formula keeps more rows but answers another question. To stop a script \
         when this happens: `--fail-on data::rows_dropped`.",
    ),
    page(
        "data::too_few_values",
        "A polynomial of degree k needs k + 1 different values, and a spline two: with fewer, more than one curve of that kind goes through \
         all of them, and its coefficients mean nothing.\n\n\
         Lower the degree, or use the variable as a factor with `C(x)`.",
    ),
    page(
        "data::too_large",
        "A compressed table, or standard input, needs more room than is allowed when it is unpacked: more than 64 GiB, or more than 256 \
         MiB and 500 times its packed size, which real tables do not reach. The limit protects the disk from files that are built to fill \
         it.\n\n\
         If the file is what it should be, unpack it first and pass the unpacked file.",
    ),
    page(
        "data::too_many_columns",
        "A term brings the model to more than 20,000 columns, or combines more than 14 factors. Products of factors multiply their numbers \
         of levels, and so many coefficients can neither be estimated from most tables nor be read.\n\n\
         Join levels of the factors before the analysis, or leave the term out.",
    ),
    page(
        "data::too_many_levels",
        "A variable has too many different values for a factor: more than 1000 for a column of numbers in `C(x)`, more than 20,000 for \
         text. Each level but one would be a coefficient, and most of them would rest on a row or two. Names and identifiers of rows are \
         the usual cause.\n\n\
         Use the variable as a number, join its values to fewer groups, or leave it out.",
    ),
    page(
        "data::unclosed_quote",
        "A field begins with a quotation mark that is never closed, so the rest of the file would be one cell.\n\n\
         Close it in the line that the message names, or, if it belongs to the text, put the whole field in quotation marks and double \
         those inside it.",
    ),
    page(
        "data::undefined_value",
        "A transformation in the formula has no finite value in a row that has all of its variables: the logarithm of a number that is not \
         positive, the root of a negative one, a division by zero. Such a row is not dropped silently, since that would select rows by \
         their values and bias the result.\n\n\
         Choose another transformation, such as `log1p(x)` for counts with zeros, or leave the cells empty if the values are mistakes.",
    ),
    page(
        "data::unknown_column",
        "A column that was asked for by name, such as that of `--weights`, `--offset` or `--cluster`, is not in the file. Names are compared letter \
         by letter.\n\n\
         For labels, check the part after the colon: `--labels items.csv:label`. A name in a formula is reported as \
         `formula::unknown_column`.",
    ),
    page(
        "data::unknown_reference",
        "`--contrasts g=treatment(LEVEL)` names a level that no complete row has. Levels are compared letter by letter, capitals and spaces \
         included.\n\n\
         The hint lists levels that there are; name one of them as the reference.",
    ),
    page(
        "data::unlisted_level",
        "`--levels` does not name a level that occurs in the data. It would have no place in the order, and leaving its rows out would \
         change the sample without a word.\n\n\
         Name every level, the reference first: `--levels group=control,low,high`. To analyse some levels only, take the other rows out of \
         the table.",
    ),
    page(
        "data::zero_weight",
        "Rows of weight zero were left out, as were rows in which `cbind(s, f)` counts no trial. They say nothing of the coefficients \
         and are not among the observations, as in R.\n\n\
         If they should count, give them a weight.",
    ),
];
