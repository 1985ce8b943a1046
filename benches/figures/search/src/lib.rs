//! Our search as a shopper's browser has it, for Node: the index comes as JSON,
//! as it does from the server, and the slugs found go back.

use hemline_search::{Document, Index};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;

/// An article of the corpus: nothing but its text.
#[derive(Deserialize)]
pub struct Article {
    pub id: String,
    pub text: String,
}

/// What the server does once for a shop.
pub fn build(articles: &[Article]) -> Index {
    let documents = articles.iter().map(|article| Document {
        slug: &article.id,
        title: "",
        summary: "",
        group: "",
        body: &article.text,
    });
    Index::build(&documents.collect::<Vec<_>>())
}

#[wasm_bindgen]
pub struct Search(Index);

#[wasm_bindgen]
impl Search {
    /// # Panics
    /// When the JSON is no index.
    #[wasm_bindgen(constructor)]
    pub fn new(index: &str) -> Search {
        Search(serde_json::from_str(index).expect("an index as the server sends it"))
    }

    pub fn find(&self, query: &str, most: usize) -> Vec<String> {
        let hits = self.0.search(query, most).hits;
        hits.into_iter().map(|hit| hit.slug).collect()
    }
}
