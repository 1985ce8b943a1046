//! `view!`: the template syntax of Leptos, for elements of one type.
//!
//! Leptos gives each element a type made of its attributes' and children's, and
//! each type its own code to build, compare, replace and serialise it. That is
//! what lets a server render and a browser take over; Hemline's app does neither,
//! and would download that code without running it. This macro reads the same
//! syntax and writes calls to the app's `markup::Element`.
//!
//! Of the syntax it knows what the app uses: elements, text, blocks, attributes
//! with a value, `on:`, `prop:`, `class=("name", condition)`, `node_ref` and
//! `inner_html`. Components are functions, called in a block.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use rstml::Infallible;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use syn::{Error, Expr, Ident, Lit, Result, Stmt, spanned::Spanned};

/// Builds the nodes of a template, as a `crate::markup::Built`.
#[proc_macro]
pub fn view(template: proc_macro::TokenStream) -> proc_macro::TokenStream {
    rstml::parse2(template.into())
        .and_then(|nodes| root(&nodes))
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn root(nodes: &[Node]) -> Result<TokenStream> {
    let parts = nodes.iter().map(part).collect::<Result<Vec<_>>>()?;
    Ok(match parts.as_slice() {
        [part] => part.clone(),
        parts => quote! { crate::markup::together(vec![#(#parts),*]) },
    })
}

/// A node at the root of a template.
fn part(node: &Node) -> Result<TokenStream> {
    let value = match node {
        Node::Element(node) => {
            let node = element(node)?;
            return Ok(quote! { #node.built() });
        }
        Node::Block(node) => block(node)?,
        Node::Text(text) => {
            let text = &text.value;
            quote! { #text }
        }
        other => return Err(unknown(other)),
    };
    Ok(quote! { crate::markup::Build::built(#value) })
}

/// The drawings' elements, which are of another namespace than the page's.
const DRAWN: [&str; 6] = ["svg", "path", "circle", "g", "text", "title"];

fn element(node: &NodeElement<Infallible>) -> Result<TokenStream> {
    let tag = node.name().to_string();
    // Nothing in the template can be called so.
    let this = Ident::new("element", Span::mixed_site());
    let mut fixed = Vec::new();
    let mut steps = Vec::new();
    for attribute in node.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(unknown(attribute));
        };
        match literal(attribute) {
            Some(value) => {
                let name = attribute.key.to_string();
                fixed.push(quote! { (#name, #value) });
            }
            None => steps.push(step(&this, attribute)?),
        }
    }
    for child in &node.children {
        steps.push(match child {
            Node::Element(child) => {
                let child = element(child)?;
                quote! { #this.element(#child); }
            }
            Node::Block(child) => {
                let child = block(child)?;
                quote! { #this.child(#child); }
            }
            Node::Text(text) => {
                let text = &text.value;
                quote! { #this.text(#text); }
            }
            other => return Err(unknown(other)),
        });
    }
    let new = if DRAWN.contains(&tag.as_str()) {
        quote! { drawn }
    } else {
        quote! { new }
    };
    Ok(quote_spanned! { node.name().span() => {
        #[allow(unused_mut)]
        let mut #this = crate::markup::Element::#new(#tag, &[#(#fixed),*]);
        #(#steps)*
        #this
    } })
}

/// The value of an attribute that is the same each time.
fn literal(attribute: &KeyedAttribute) -> Option<String> {
    match attribute.value() {
        Some(Expr::Lit(value)) => match &value.lit {
            Lit::Str(value) => Some(value.value()),
            _ => None,
        },
        Some(_) => None,
        None => Some(String::new()),
    }
}

fn step(this: &Ident, attribute: &KeyedAttribute) -> Result<TokenStream> {
    let key = attribute.key.to_string();
    let value = attribute.value().ok_or_else(|| unknown(attribute))?;
    let named = |name: &str| Ident::new(name, attribute.key.span());
    Ok(match key.split_once(':') {
        Some(("on", event)) => {
            let event = named(event);
            quote! { #this.on(::leptos::ev::#event, #value); }
        }
        Some(("prop", name)) => quote! { #this.property(#name, #value); },
        Some(_) => return Err(unknown(attribute)),
        None => match (key.as_str(), value) {
            ("class", Expr::Tuple(class)) => quote! { #this.class(#class); },
            ("node_ref", place) => quote! { #this.node_ref(#place); },
            ("inner_html", html) => quote! { #this.inner_html(#html); },
            (name, value) => quote! { #this.attribute(#name, #value); },
        },
    })
}

/// What a block is worth, without braces around a single expression.
fn block(block: &NodeBlock) -> Result<TokenStream> {
    let block = block.try_block().ok_or_else(|| unknown(block))?;
    Ok(match block.stmts.as_slice() {
        [Stmt::Expr(value, None)] => quote! { #value },
        _ => quote! { #block },
    })
}

fn unknown(part: &impl Spanned) -> Error {
    Error::new(part.span(), "`view!` does not know this")
}
