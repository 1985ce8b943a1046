//! Articles: Markdown with a few lines of TOML above it. Markdown becomes HTML
//! here, once, and nothing passes that could run or reach out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use hemline_policy::document::Policy;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde::Deserialize;
use toml::Spanned;

use super::ask::AskEntry;
use super::profile::Profile;
use super::{is_slug, toml_report};
use crate::Report;

/// An article, checked against its shop.
#[derive(Clone, Debug)]
pub struct Article {
    pub slug: String,
    pub title: String,
    /// One or two plain sentences.
    pub summary: String,
    /// Id of its group.
    pub group: String,
    pub position: u32,
    /// Sanitised, headings from `h2`, links to the shop's own pages absolute.
    pub html: String,
    /// The text without marks, for searching.
    pub plain: String,
    /// Short ids of the clauses that it tells.
    pub clauses: Vec<String>,
    /// Slugs.
    pub related: Vec<String>,
    /// A question that is answered inside it.
    pub ask: Option<hemline_api_types::Ask>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    title: Spanned<String>,
    summary: Spanned<String>,
    group: Spanned<String>,
    position: u32,
    clauses: Vec<Spanned<String>>,
    related: Vec<Spanned<String>>,
    ask: Option<AskEntry>,
}

/// An article by itself, not yet checked against the others.
pub(super) struct Draft {
    file: PathBuf,
    text: String,
    slug: String,
    front: FrontMatter,
    /// Where the Markdown starts in `text`.
    body: usize,
}

const FENCE: &str = "+++\n";

/// Reads every `*.md` in `folder`.
pub(super) fn read(folder: &Path, reports: &mut Vec<Report>) -> Vec<Draft> {
    let mut files = match fs::read_dir(folder) {
        Ok(entries) => entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect::<Vec<_>>(),
        Err(error) => {
            reports.push(Report::file(
                folder,
                format!("the shop's articles can't be read: {error}"),
            ));
            return Vec::new();
        }
    };
    files.sort();
    let mut drafts = Vec::new();
    for file in files {
        match read_one(&file) {
            Ok(draft) => drafts.push(draft),
            Err(report) => reports.push(report),
        }
    }
    drafts
}

fn read_one(file: &Path) -> Result<Draft, Report> {
    let slug = file
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    if !is_slug(slug) || file.extension().is_none_or(|extension| extension != "md") {
        let wanted = "an article is named by small letters, digits and hyphens, and ends in .md";
        return Err(Report::file(file, wanted));
    }
    let text = fs::read_to_string(file)
        .map_err(|error| Report::file(file, format!("can't be read: {error}")))?
        .replace("\r\n", "\n");
    let fences = text
        .strip_prefix(FENCE)
        .and_then(|rest| rest.find("\n+++\n"))
        .map(|end| FENCE.len()..FENCE.len() + end + 1)
        .ok_or_else(|| {
            Report::file(file, "an article starts with TOML between two lines of +++")
        })?;
    let front = toml::from_str::<FrontMatter>(text.get(fences.clone()).unwrap_or_default())
        .map_err(|error| toml_report(file, &text, fences.start, &error))?;
    Ok(Draft {
        slug: slug.to_owned(),
        file: file.to_owned(),
        front,
        body: fences.end + FENCE.len(),
        text,
    })
}

/// Checks the drafts against the shop and one another, in the order of the
/// shop's groups.
pub(super) fn finish(
    drafts: Vec<Draft>,
    merchant: &str,
    profile: &Profile,
    policy: &Policy,
    reports: &mut Vec<Report>,
) -> Vec<Article> {
    let slugs: BTreeSet<String> = drafts.iter().map(|draft| draft.slug.clone()).collect();
    let mut articles = Vec::new();
    for draft in drafts {
        let groups = |id: &str| profile.groups.iter().any(|group| group.id == id);
        let front = &draft.front;
        for (field, name) in [(&front.title, "title"), (&front.summary, "summary")] {
            if field.get_ref().trim().is_empty() {
                reports.push(draft.report(field, format!("the {name} is empty")));
            }
        }
        if !groups(front.group.get_ref()) {
            let known = profile.groups.iter().map(|group| group.id.as_str());
            reports
                .push(draft.report(&front.group, unknown("group", front.group.get_ref(), known)));
        }
        let mut seen = HashSet::new();
        for clause in &front.clauses {
            if policy.clause(clause.get_ref()).is_none() {
                let known = policy.clauses().iter().map(|clause| clause.id.as_str());
                reports.push(draft.report(clause, unknown("clause", clause.get_ref(), known)));
            }
            if !seen.insert(clause.get_ref()) {
                reports.push(draft.report(clause, "this clause is named twice"));
            }
        }
        seen.clear();
        for related in &front.related {
            if !slugs.contains(related.get_ref()) {
                let known = slugs.iter().map(String::as_str);
                reports.push(draft.report(related, unknown("article", related.get_ref(), known)));
            }
            if *related.get_ref() == draft.slug || !seen.insert(related.get_ref()) {
                reports.push(draft.report(
                    related,
                    "a related article is named once, and is another one",
                ));
            }
        }
        let ask = front.ask.as_ref().and_then(|ask| {
            let told = ask.unrolled(policy);
            told.map_err(|(word, why)| reports.push(draft.report(word, why)))
                .ok()
        });
        let Rendered { html, plain } = draft.render(merchant, &slugs, reports);
        articles.push(Article {
            html,
            plain,
            ask,
            title: front.title.get_ref().clone(),
            summary: front.summary.get_ref().clone(),
            group: front.group.get_ref().clone(),
            position: front.position,
            clauses: front
                .clauses
                .iter()
                .map(|clause| clause.get_ref().clone())
                .collect(),
            related: front
                .related
                .iter()
                .map(|related| related.get_ref().clone())
                .collect(),
            slug: draft.slug,
        });
    }
    let places: BTreeMap<&str, usize> = profile
        .groups
        .iter()
        .enumerate()
        .map(|(place, group)| (group.id.as_str(), place))
        .collect();
    articles.sort_by(|a, b| {
        let key = |article: &Article| {
            (
                places.get(article.group.as_str()).copied(),
                article.position,
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.slug.cmp(&b.slug))
    });
    articles
}

struct Rendered {
    html: String,
    plain: String,
}

impl Draft {
    fn report(&self, field: &Spanned<String>, message: impl Into<String>) -> Report {
        let span = field.span();
        let span = span.start + FENCE.len()..span.end + FENCE.len();
        Report::at(&self.file, &self.text, span, message.into())
    }

    fn render(
        &self,
        merchant: &str,
        slugs: &BTreeSet<String>,
        reports: &mut Vec<Report>,
    ) -> Rendered {
        let markdown = self.text.get(self.body..).unwrap_or_default();
        let mut report = |span: Range<usize>, message: String| {
            let span = span.start + self.body..span.end + self.body;
            reports.push(Report::at(&self.file, &self.text, span, message));
        };
        let mut events = Vec::new();
        let mut plain = String::new();
        for (event, span) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
            events.push(match event {
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H1,
                    id,
                    classes,
                    attrs,
                }) => {
                    report(
                        span,
                        "headings start at ##: the title stands above".to_owned(),
                    );
                    Event::Start(Tag::Heading {
                        level: HeadingLevel::H1,
                        id,
                        classes,
                        attrs,
                    })
                }
                Event::Start(Tag::Link {
                    link_type,
                    dest_url,
                    title,
                    id,
                }) => {
                    let dest_url = match address(&dest_url, merchant, slugs) {
                        Ok(address) => address.into(),
                        Err(problem) => {
                            report(span, problem);
                            dest_url
                        }
                    };
                    Event::Start(Tag::Link {
                        link_type,
                        dest_url,
                        title,
                        id,
                    })
                }
                Event::Text(text) => {
                    plain.push_str(&text);
                    Event::Text(text)
                }
                Event::Code(text) => {
                    plain.push_str(&text);
                    Event::Code(text)
                }
                Event::SoftBreak | Event::HardBreak => {
                    plain.push(' ');
                    event
                }
                Event::End(tag) => {
                    if ends_block(tag) {
                        plain.push('\n');
                    }
                    Event::End(tag)
                }
                event => event,
            });
        }
        let mut unsafe_html = String::with_capacity(markdown.len() * 3 / 2);
        html::push_html(&mut unsafe_html, events.into_iter());
        Rendered {
            html: SANITISER.clean(&unsafe_html).to_string(),
            plain: plain.trim().to_owned(),
        }
    }
}

/// Where a link leads: to another page of the shop as an absolute path, or to
/// the address as it stands.
fn address(written: &str, merchant: &str, slugs: &BTreeSet<String>) -> Result<String, String> {
    if written.starts_with("https://")
        || written.starts_with("mailto:")
        || written.starts_with("tel:")
    {
        return Ok(written.to_owned());
    }
    let (path, fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (written, String::new()),
    };
    let page = path
        .strip_prefix(&format!("/{merchant}/"))
        .map(str::to_owned)
        .or_else(|| path.strip_prefix("../").map(str::to_owned))
        .or_else(|| (!path.contains(['/', ':'])).then(|| format!("faq/{path}")));
    let known = |page: &str| match page.strip_prefix("faq/") {
        Some(slug) => slugs.contains(slug),
        None => matches!(page, "faq" | "policy" | "check" | "contact"),
    };
    match page {
        Some(page) if known(page.split('?').next().unwrap_or_default()) => {
            Ok(format!("/{merchant}/{page}{fragment}"))
        }
        _ => Err(format!(
            "`{written}` leads nowhere: a link names an article, ../faq, ../policy, ../check, \
             ../contact, or starts with https:, mailto: or tel:"
        )),
    }
}

fn ends_block(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::TableCell
            | TagEnd::TableRow
            | TagEnd::TableHead
            | TagEnd::CodeBlock
    )
}

fn unknown<'a>(kind: &str, word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    format!(
        "there is no {kind} `{word}`; there are {}",
        known.join(", ")
    )
}

/// What an article may be made of. No class, id or style, no image, nothing
/// that runs; addresses are checked above, and once more here.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut sanitiser = ammonia::Builder::empty();
    sanitiser
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "em",
            "h2",
            "h3",
            "h4",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(
            [
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
            ]
            .into(),
        )
        .url_schemes(HashSet::from(["https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Custom(Box::new(within_the_shop)))
        .link_rel(None);
    sanitiser
});

/// An absolute path, and not `//host` or what a browser takes for it.
fn within_the_shop(path: &str) -> Option<Cow<'_, str>> {
    let after_slash = path.strip_prefix('/')?;
    let is_host = after_slash.starts_with(['/', '\\', '\t', '\n', '\r']);
    (!is_host).then_some(Cow::Borrowed(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(markdown: &str) -> (String, Vec<String>) {
        let text = format!(
            "+++\ntitle=\"\"\nsummary=\"\"\ngroup=\"\"\nposition=1\nclauses=[]\nrelated=[]\n+++\n{markdown}"
        );
        let draft = Draft {
            file: "a.md".into(),
            slug: "a".into(),
            front: toml::from_str(
                "title=\"\"\nsummary=\"\"\ngroup=\"\"\nposition=1\nclauses=[]\nrelated=[]",
            )
            .unwrap(),
            body: text.len() - markdown.len(),
            text,
        };
        let mut reports = Vec::new();
        let slugs = BTreeSet::from(["a".to_owned(), "b".to_owned()]);
        let rendered = draft.render("shop", &slugs, &mut reports);
        (
            rendered.html,
            reports.iter().map(Report::to_string).collect(),
        )
    }

    fn check(markdown: &str, expected: &str) {
        let (html, reports) = render(markdown);
        assert_eq!(reports, [""; 0], "{markdown}");
        assert_eq!(html.trim(), expected);
    }

    #[test]
    fn markdown_becomes_plain_html() {
        check(
            "It's *so* & `x < y`",
            "<p>It's <em>so</em> &amp; <code>x &lt; y</code></p>",
        );
        check("## Why\n\n- one", "<h2>Why</h2>\n<ul>\n<li>one</li>\n</ul>");
        check(
            "|a|\n|-|\n|b|",
            "<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table>",
        );
    }

    #[test]
    fn what_could_run_is_gone() {
        check("<script>alert(1)</script>\n\nyes", "<p>yes</p>");
        check(
            "<p onclick=\"x()\" style=\"color:red\" class=\"a\">yes</p>",
            "<p>yes</p>",
        );
        check("<a href=\"javascript:x()\">yes</a>", "<p><a>yes</a></p>");
        check("<a href=\"//evil.example/\">yes</a>", "<p><a>yes</a></p>");
        check(
            "<img src=x onerror=y>yes <iframe src=\"https://x\"></iframe>",
            "<p>yes </p>",
        );
        check("![yes](https://x/y.png)", "<p></p>");
    }

    #[test]
    fn links_lead_somewhere() {
        check("[b](b)", "<p><a href=\"/shop/faq/b\">b</a></p>");
        check(
            "[p](../policy#x)",
            "<p><a href=\"/shop/policy#x\">p</a></p>",
        );
        check("[q](../faq?q=x)", "<p><a href=\"/shop/faq?q=x\">q</a></p>");
        for nowhere in [
            "c",
            "../orders",
            "javascript:alert(1)",
            "//evil.example",
            "/other/faq",
            "http://x",
            "data:x",
        ] {
            let (_, reports) = render(&format!("[x]({nowhere})"));
            assert_eq!(reports.len(), 1, "{nowhere}");
            assert!(
                reports[0].starts_with(&format!("a.md:9:1: `{nowhere}` leads nowhere")),
                "{}",
                reports[0]
            );
        }
    }

    #[test]
    fn a_title_in_the_text_is_refused() {
        let (_, reports) = render("# Twice");
        assert!(
            reports[0].starts_with("a.md:9:1: headings start at ##"),
            "{}",
            reports[0]
        );
    }
}
