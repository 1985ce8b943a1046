//! What is perceived where an engine's driver does not tell: axe-core says it,
//! within the page.

use serde_json::Value;

use super::engine::Node;
use crate::set;

/// Role and name of everything in a document.
pub struct Perceived {
    pub nodes: Vec<Node>,
    pub focused: (String, String),
    /// A line each, the inner ones further to the right.
    pub lines: Vec<String>,
}

/// An engine in whose documents axe-core perceives.
pub trait Perceives {
    /// Things of a role, or everything.
    async fn perceive(&self, role: Option<&str>) -> Perceived;

    async fn nodes(&self, role: &str) -> Vec<Node> {
        self.perceive(Some(role)).await.nodes
    }

    async fn focused(&self) -> (String, String) {
        self.perceive(Some("")).await.focused
    }

    async fn describe(&self) -> Vec<String> {
        self.perceive(None).await.lines
    }
}

/// Asks for things of a role, or for everything. Its value is nothing where there is no axe-core yet.
pub fn script(role: Option<&str>) -> String {
    let wanted = role.map_or(Value::Null, Value::from);
    format!("{}({wanted})", include_str!("perceived.js").trim_end())
}

/// Brings axe-core into a page, whose own names it does not join.
pub fn axe() -> String {
    let axe = std::fs::read_to_string(set("HEMLINE_AXE")).unwrap();
    format!(
        "{axe}; Object.defineProperty(globalThis, 'axe', {{ value: axe, enumerable: false }}); 0"
    )
}

/// An element of which `script` has told.
pub fn kept(node: &Node) -> String {
    format!("globalThis.hemlineNodes[{}]", node.handle)
}

/// Scrolls to such an element, and tells where its middle is in its window.
pub fn place(node: &Node) -> String {
    format!(
        "((element) => {{
            element.scrollIntoView({{ block: 'nearest', inline: 'nearest', behavior: 'instant' }});
            const {{ left, top, width, height }} = element.getBoundingClientRect();
            return [left + width / 2, top + height / 2];
        }})({})",
        kept(node)
    )
}

/// Where the inside of a frame begins in the window that holds it.
pub const CORNER: &str = "(frame) => {
    const { left, top } = frame.getBoundingClientRect();
    return [left + frame.clientLeft, top + frame.clientTop];
}";

impl Perceived {
    pub fn read(told: &Value) -> Self {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let found = told["found"].as_array().into_iter().flatten();
        let mut perceived = Self {
            nodes: Vec::new(),
            focused: (word(&told["focus"][0]), word(&told["focus"][1])),
            lines: Vec::new(),
        };
        for (index, node) in found.enumerate() {
            let (role, name) = (word(&node[0]), word(&node[1]));
            let depth = node[2].as_u64().unwrap_or_default();
            let indent = "  ".repeat(usize::try_from(depth).unwrap_or_default());
            perceived.lines.push(format!("{indent}{role} `{name}`"));
            let handle = Value::from(index);
            perceived.nodes.push(Node { name, handle });
        }
        perceived
    }
}
