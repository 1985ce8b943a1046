//! Takes the pictures of docs/pictures.
fn main() {}
