/// One thing that a node needs or can use.
struct Finding: Encodable {
    /// Whether it is there.
    enum State: String, Encodable {
        case found, missing
        /// Not there, and only some features need it.
        case limited
    }

    let what: String
    let state: State
    let found: String
    let remedy: String?
}
