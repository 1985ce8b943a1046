//! `/v1/qr`: a return's reference as a QR code, to be printed on its form and
//! scanned where the parcel is opened. It says nothing but the reference.

use std::fmt::Write;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use fast_qr::{ECL, QRBuilder, QRCode};
use hemline_api_types::Problem;

use super::path::Path;
use crate::error::Error;
use crate::secret::is_reference;

/// In modules, on each side: readers look for the edge.
const QUIET: usize = 4;

/// The QR code of a reference. It is drawn for any reference, whether there is such
/// a return or not.
#[utoipa::path(get, operation_id = "get_qr_code", path = "/v1/qr/{reference}", tag = "returns",
    params(("reference" = String, Path, description = "Reference of a return, such as `R-7KQ2-M9XD`")),
    responses(
        (status = 200, description = "Black on white, with its quiet zone", body = String, content_type = "image/svg+xml"),
        (status = 404, description = "Not the shape of a reference", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn draw(Path(reference): Path<String>) -> Result<Response, Error> {
    if !is_reference(&reference) {
        return Err(Error::UnknownPath);
    }
    let code = QRBuilder::new(reference).ecl(ECL::Q).build();
    // INVARIANT: eleven letters fit into the smallest codes.
    let code = code.map_err(|_| Error::Panicked)?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, svg(&code)).into_response())
}

/// One path for all dark modules, a stroke for each run of them.
fn svg(code: &QRCode) -> String {
    let mut path = String::new();
    for (row, modules) in code.data.chunks(code.size).take(code.size).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|one, other| one.value() == other.value()) {
            if run.first().is_some_and(|module| module.value()) {
                let (x, y, width) = (column + QUIET, row + QUIET, run.len());
                // INVARIANT: writing to a string does not fail.
                let _ = write!(path, "M{x} {y}h{width}v1h-{width}z");
            }
            column += run.len();
        }
    }
    let side = code.size + 2 * QUIET;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path d=\"{path}\"/></svg>"
    )
}
