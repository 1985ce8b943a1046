//! Who asks: the client's address, and how fast it may ask. An address is held in
//! memory for as long as it counts; the store sees a digest of it alone.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

use crate::error::Error;
use crate::serve::Shared;

/// The client, or its household: an IPv6 customer has at least a /64.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Client(pub IpAddr);

impl FromRequestParts<Arc<Shared>> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Error> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(peer)| peer.ip().to_canonical())
            // INVARIANT: the server is started with it.
            .ok_or(Error::Panicked)?;
        let client = behind(&shared.proxies, peer, &parts.headers);
        Ok(Self(household(client)))
    }
}

/// The last address that is none of our proxies'. Whatever stands before it in
/// the header may be made up.
fn behind(proxies: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let mut client = peer;
    let forwarded = headers.get_all("x-forwarded-for");
    let mut said: Vec<&str> = forwarded
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    while is_proxy(&client) {
        let Some(before) = said
            .pop()
            .and_then(|text| text.trim().parse::<IpAddr>().ok())
        else {
            break;
        };
        client = before.to_canonical();
    }
    client
}

fn household(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
    }
}

/// How fast one client may give feedback or look orders up at this server, so
/// that a flood does not reach the store.
pub struct Pace(DefaultKeyedRateLimiter<IpAddr>);

/// A reader of an article answers once; many may share an address.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// From here on clients that no longer count are forgotten.
const MANY_CLIENTS: usize = 10_000;

impl Default for Pace {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(PER_MINUTE)))
    }
}

impl Pace {
    pub fn check(&self, Client(client): Client) -> Result<(), Error> {
        if self.0.len() > MANY_CLIENTS {
            self.0.retain_recent();
        }
        self.0
            .check_key(&client)
            .map_err(|not_until| Error::TooManyRequests {
                retry_after: not_until.wait_time_from(DefaultClock::default().now()),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_are_believed() {
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        for (peer, forwarded, client) in [
            ("203.0.113.5", &["198.51.100.1"][..], "203.0.113.5"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::1", &["198.51.100.1, 10.2.3.4"], "198.51.100.1"),
            (
                "10.0.0.1",
                &["1.1.1.1, 198.51.100.1", "10.9.9.9"],
                "198.51.100.1",
            ),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            let found = behind(&proxies, peer.parse().unwrap(), &headers);
            assert_eq!(found.to_string(), client, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_household_is_one_client() {
        for (address, one) in [
            ("198.51.100.1", "198.51.100.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(household(address.parse().unwrap()).to_string(), one);
        }
    }
}
