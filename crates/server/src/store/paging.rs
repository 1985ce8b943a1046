//! Lists that are told a page at a time, the oldest first.

/// The moment and the reference by which a row stands in its list, and the row.
pub(super) type Row = (i64, String, String);

/// Where the page before ended, as `after` names it; before all rows where it names
/// nothing of ours.
pub(super) fn ended(after: Option<&str>) -> (i64, &str) {
    after
        .and_then(|after| after.split_once('.'))
        .map_or((i64::MIN, ""), |(moment, reference)| {
            (moment.parse().unwrap_or(i64::MIN), reference)
        })
}

/// How many rows are read for a page of `limit`: one more tells that another follows.
pub(super) fn read_for(limit: u32) -> i64 {
    i64::from(limit) + 1
}

/// The page's own of the rows that were read for it, and what names the page after
/// it, where there is one.
pub(super) fn page(mut rows: Vec<Row>, limit: u32) -> (Vec<Row>, Option<String>) {
    let is_last = rows.len() <= limit as usize;
    rows.truncate(limit as usize);
    let end = rows.last().filter(|_| !is_last);
    let next = end.map(|(moment, reference, _)| format!("{moment}.{reference}"));
    (rows, next)
}

/// `,requested,arrived,`, or nothing: a list has no type of its own in both databases.
pub(super) fn any_of<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(",{},", names.join(",")),
    }
}
