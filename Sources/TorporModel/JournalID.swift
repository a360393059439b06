/// Which agent journal: a lost journal comes back with another id, and nothing is obeyed until the rows were told anew.
package struct JournalID: Identifier {
    package let rawValue: String
    package init(unchecked rawValue: String) { self.rawValue = rawValue }
    package static var noun: String { "a journal id" }
}
