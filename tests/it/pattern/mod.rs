//! The pattern of hidden cells: nobody can work one out.

mod attack;
mod enumerate;
mod nation;
mod random;
mod shapes;
mod table;
