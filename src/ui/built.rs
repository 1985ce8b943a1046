//! A view that stands in the document's nodes already, whatever its type was.
//!
//! Leptos' own `AnyView` keeps for every type of view the code to compare it
//! with its predecessor. Hemline's pages are replaced whole, so that code would
//! be downloaded and never run: a sixth of the app.

use leptos::tachys::{
    html::attribute::{Attribute, any_attribute::AnyAttribute},
    hydration::Cursor,
    renderer::types::{Element, Node},
    view::{Mountable, Position, PositionState, Render, RenderHtml, add_attr::AddAnyAttr},
};
use send_wrapper::SendWrapper;

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

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
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
