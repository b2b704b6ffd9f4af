//! The pattern of hidden cells: nobody can work one out.

mod added;
mod attack;
mod enumerate;
mod nation;
mod random;
mod shapes;
mod table;
