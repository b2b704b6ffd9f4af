//! A listener → the service, until it is told to stop.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::router::router;
use super::served::Served;

/// How long requests under way may take to end after the service is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` is done; then takes no more connections and lets requests under way end, ten
/// seconds at most.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    served: Arc<Served>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stop, mut stopped) = watch::channel(false);
    let listener = listener.tap_io(|stream| {
        // Small answers must not wait for an acknowledgement; without it they are only slower.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        give_up_who_takes_nothing(stream);
    });
    let told = async move {
        shutdown.await;
        stop.send_replace(true);
    };
    let server = axum::serve(listener, router(served)).with_graceful_shutdown(told);
    let patience = async move {
        if stopped.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server.into_future() => result,
        () = patience => Ok(()),
    }
}

/// Longest time that what was sent may lie untaken, milliseconds.
const UNTAKEN: u32 = 60_000;

/// Ends a connection whose client takes nothing for long: what waits for them is in memory.
fn give_up_who_takes_nothing(stream: &tokio::net::TcpStream) {
    // Other systems have no such option; what waits for a client is bounded there, too.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, UNTAKEN) {
        tracing::debug!(%error, "a connection waits for its client");
    }
}
