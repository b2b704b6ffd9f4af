//! The pattern of hidden cells: nobody can work one out.

mod added;
mod attack;
mod beside;
mod enumerate;
mod nation;
mod random;
mod shapes;
mod table;
