//! Pieces of a page that know no shop: they are given words and addresses, and
//! keep to the class names of `style/ui`.

pub mod clause_note;
pub mod faces;
pub mod facts;
pub mod form;
pub mod frame;
pub mod garment;
pub mod hint;
pub mod icon;
pub mod link;
pub mod notice;
pub mod page_head;
pub mod question;
pub mod search_line;
pub mod spoken;
pub mod tape;
pub mod timeline;
pub mod verdict;
