/// A value of a declaration's file, freed of YAML: of its anchors, tags, styles and guesses about numbers.
struct Entry: Sendable {
    let place: Place
    let content: Content

    enum Content: Sendable {
        /// Nothing was written, or `null`.
        case nothing
        case text(String)
        case list([Entry])
        case table([Field])
        /// Something was wrong with it, and has been noted: nobody need complain again.
        case unreadable

        /// What a message calls it.
        var noun: String {
            switch self {
            case .nothing, .unreadable: "nothing"
            case .text: "a text"
            case .list: "a list"
            case .table: "a table"
            }
        }
    }

    /// A key and its value.
    struct Field: Sendable {
        let name: String
        /// Of the key.
        let place: Place
        let value: Entry
    }
}
