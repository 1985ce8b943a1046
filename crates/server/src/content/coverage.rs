//! Where a shopper meets each clause, as a table in Markdown: the hints that
//! cite it, and the articles that tell it. Every clause also stands in its
//! shop's policy view.

use std::fmt::Write;

use super::Merchant;

/// A table for each shop; the title says which command renews it.
pub fn coverage_table(merchants: &[Merchant]) -> String {
    let mut table = "# Where a shopper meets each clause\n\n\
        Written by `hemline-server coverage`; a test fails when it is out of date or a clause is\n\
        told by no article. Every clause also stands at `/{shop}/policy#{clause}`.\n"
        .to_owned();
    for merchant in merchants {
        // Writing to a String can't fail.
        let _ = write!(
            table,
            "\n## {}\n\n| clause | hints on | articles |\n|---|---|---|\n",
            merchant.profile.name
        );
        let coverage = merchant.coverage();
        for clause in merchant.policy.clauses() {
            let topics: Vec<&str> = merchant
                .policy
                .topics_of(&clause.id)
                .iter()
                .map(|topic| topic.name())
                .collect();
            let articles: Vec<String> = coverage
                .get(clause.id.as_str())
                .into_iter()
                .flatten()
                .map(|slug| format!("`/{}/faq/{slug}`", merchant.id))
                .collect();
            let _ = writeln!(
                table,
                "| `{}` | {} | {} |",
                clause.id,
                topics.join(", "),
                articles.join(", ")
            );
        }
    }
    table
}
