pub struct Server;
impl Server {
    pub fn start() -> Self {
        Self
    }
    pub async fn fresh(&self) -> String {
        "postgres://postgres@127.0.0.1:55432/postgres".into()
    }
}
