//! What a template builds: nodes of the page, all of one type, with what keeps
//! them alive. They are built where they are written and replaced whole; Leptos'
//! signals, effects and reactive closures work in them as in its own views.
//!
//! Leptos' `view!` and `AnyView` keep for each element's own type the code to
//! compare it with its predecessor and to take it over from a server. Pages that
//! are replaced whole never run that code: it was two fifths of the app.

use std::any::Any;

use leptos::{
    prelude::*,
    tachys::{
        html::{
            attribute::{Attribute, AttributeValue, any_attribute::AnyAttribute},
            class::IntoClass,
            element::ElementType,
            node_ref::NodeRefContainer,
            property::IntoProperty,
        },
        hydration::Cursor,
        renderer::types,
        view::{Mountable, Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr},
    },
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

pub use hemline_markup::view;

/// Nodes that are not in the page yet, with all that keeps them alive.
pub struct Built(SendWrapper<Box<dyn Mountable>>);

pub trait Build {
    /// Builds the view's nodes now.
    fn built(self) -> Built;
}

impl<T: Render> Build for T
where
    T::State: 'static,
{
    fn built(self) -> Built {
        Built(SendWrapper::new(Box::new(self.build())))
    }
}

/// Nodes one after another, without an element around them.
pub fn together(parts: Vec<Built>) -> Built {
    Build::built(parts)
}

/// An element that is being written. `view!` calls these; pages do not.
pub struct Element {
    node: web_sys::Element,
    /// Effects, listeners and views within, dropped with the element.
    kept: Vec<Box<dyn Any>>,
}

const DRAWING: &str = "http://www.w3.org/2000/svg";

impl Element {
    pub fn new(tag: &str, attributes: &[(&str, &str)]) -> Self {
        Self::with(document().create_element(tag), attributes)
    }

    /// An element of a drawing.
    pub fn drawn(tag: &str, attributes: &[(&str, &str)]) -> Self {
        Self::with(document().create_element_ns(Some(DRAWING), tag), attributes)
    }

    fn with(node: Result<web_sys::Element, JsValue>, attributes: &[(&str, &str)]) -> Self {
        // INVARIANT: a template's tags and attributes are names; a browser refuses
        // nothing else.
        let node: web_sys::Element = node.unwrap_or_else(JsCast::unchecked_into);
        for (name, value) in attributes {
            let _ = node.set_attribute(name, value);
        }
        Self {
            node,
            kept: Vec::new(),
        }
    }

    pub fn attribute<V: AttributeValue>(&mut self, name: &'static str, value: V)
    where
        V::State: 'static,
    {
        let state = value.build(&self.node, name);
        self.keep(state);
    }

    pub fn class<C: IntoClass>(&mut self, class: C)
    where
        C::State: 'static,
    {
        let state = class.build(&self.node);
        self.keep(state);
    }

    pub fn property<V: IntoProperty>(&mut self, name: &'static str, value: V)
    where
        V::State: 'static,
    {
        let state = value.build(&self.node, name);
        self.keep(state);
    }

    pub fn on<E>(&mut self, event: E, mut act: impl FnMut(E::EventType) + 'static)
    where
        E: leptos::ev::EventDescriptor,
        E::EventType: JsCast,
    {
        let act = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            act(event.unchecked_into());
        });
        let listener = act.as_ref().unchecked_ref();
        let _ = self
            .node
            .add_event_listener_with_callback(&event.name(), listener);
        self.keep(act);
    }

    pub fn node_ref<E: ElementType>(&mut self, place: impl NodeRefContainer<E>) {
        place.load(&self.node);
    }

    /// Only for what the server has made safe.
    pub fn inner_html(&mut self, html: String) {
        self.node.set_inner_html(&html);
    }

    pub fn text(&mut self, words: &str) {
        let _ = self.node.append_with_str_1(words);
    }

    pub fn element(&mut self, mut child: Self) {
        let _ = self.node.append_child(&child.node);
        self.kept.append(&mut child.kept);
    }

    pub fn child<V: Render>(&mut self, view: V)
    where
        V::State: 'static,
    {
        let mut state = view.build();
        state.mount(&self.node, None);
        self.keep(state);
    }

    pub fn built(self) -> Built {
        Built(SendWrapper::new(Box::new(self)))
    }

    fn keep(&mut self, state: impl Any) {
        self.kept.push(Box::new(state));
    }
}

impl Mountable for Element {
    fn unmount(&mut self) {
        self.node.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.node.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.node.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.node.elements()
    }
}

impl Render for Built {
    type State = BuiltState;

    fn build(self) -> BuiltState {
        BuiltState(self.0.take())
    }

    fn rebuild(self, state: &mut BuiltState) {
        let mut new = self.build();
        state.0.insert_before_this(&mut new);
        state.0.unmount();
        *state = new;
    }
}

pub struct BuiltState(Box<dyn Mountable>);

impl Mountable for BuiltState {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        self.0.elements()
    }
}

impl AddAnyAttr for Built {
    type Output<SomeNewAttr: Attribute> = Self;

    /// Attributes are given where an element is written.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

/// The app runs in the browser alone and starts on an empty page: as text a
/// built view is nothing, and there is nothing to take over.
impl RenderHtml for Built {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> BuiltState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
