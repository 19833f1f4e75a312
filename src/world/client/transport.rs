//! One request and one reply over HTTP, as bytes.

use std::time::Duration;

use reqwest::header::{CONNECTION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Url, redirect, retry};

use crate::flow::{Cause, Fault};

use super::fault::fault;
use super::{ClientError, ClientOptions, tls};

/// One connection for each request, no other server than the one named.
#[derive(Debug)]
pub(in crate::world) struct Transport {
    http: reqwest::Client,
    timeout: Duration,
    largest_reply: usize,
}

/// What came back.
#[derive(Debug)]
pub(in crate::world) struct RawReply {
    pub(in crate::world) status: u16,
    pub(in crate::world) headers: HeaderMap,
    pub(in crate::world) body: Vec<u8>,
}

impl Transport {
    pub(in crate::world) fn new(options: &ClientOptions, url: &Url) -> Result<Transport, ClientError> {
        let tls = if url.scheme() == "https" { tls::configuration(options)? } else { tls::trusting_nobody()? };
        let http = reqwest::Client::builder()
            .connect_timeout(options.connect_timeout)
            .pool_max_idle_per_host(0)
            .redirect(redirect::Policy::none())
            // A request that may have arrived is never sent again by itself.
            .retry(retry::never())
            .no_proxy()
            .http1_only()
            .tls_backend_preconfigured(tls)
            .build();
        let http = http.map_err(|error| ClientError::Http(error.without_url()))?;
        Ok(Transport { http, timeout: options.timeout, largest_reply: options.largest_reply })
    }

    /// Posts these bytes with these headers beside the usual ones, and takes the reply up to its largest size, all within the time for the whole.
    pub(in crate::world) fn post(&self, url: Url, headers: HeaderMap, body: Vec<u8>) -> Result<RawReply, Fault> {
        // A runtime for this one call: with it goes whatever a call that was given up has left behind.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| Fault::NotDone(Cause::Unreachable(error.to_string())))?;
        let exchange = self.exchange(url, headers, body);
        let reply = runtime.block_on(async { tokio::time::timeout(self.timeout, exchange).await });
        runtime.shutdown_background();
        // How far it had come is not known.
        reply.unwrap_or(Err(Fault::InDoubt(Cause::TimedOut)))
    }

    async fn exchange(&self, url: Url, headers: HeaderMap, body: Vec<u8>) -> Result<RawReply, Fault> {
        let request = self
            .http
            .post(url)
            .headers(headers)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))
            .header(CONNECTION, HeaderValue::from_static("close"))
            .body(body);
        let mut response = request.send().await.map_err(|error| fault(&error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
            if chunk.len() > self.largest_reply.saturating_sub(body.len()) {
                return Err(Fault::InDoubt(Cause::BadReply(format!("it is longer than {} bytes", self.largest_reply))));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(RawReply { status, headers, body })
    }
}
