//! Stories, told whole, in a real browser on the real server. One file for each
//! thing that a shopper comes for, or that goes wrong on the way.

mod access;
mod check;
mod contact;
mod desk;
mod faults;
mod finding;
mod follow;
mod hostile;
mod order;
mod reading;
mod returns;
mod sending;
mod sizes;
mod trees;
mod trouble;
mod visit;
mod whole;
mod widget;
