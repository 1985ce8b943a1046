//! Stories, told whole, in a real browser on the real server.

use hemline_e2e::{Name, has, story};

#[tokio::test(flavor = "multi_thread")]
async fn first() {
    story(async |s| {
        s.open("/kaolate").await;
        println!("{}", s.page.describe().await);
        s.page.audit().await;
        let _ = (has("x"), Name::from("y"));
    })
    .await;
}
