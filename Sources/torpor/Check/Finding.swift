/// One thing that a node needs or can use.
struct Finding: Encodable {
    /// Whether it is there.
    enum State: String, Encodable {
        case found, missing
        /// Not there, and only some features need it.
        case limited
    }

    /// What was looked for, in one or two words.
    let what: String
    let state: State
    /// What there is, or why it is not.
    let found: String
    /// The command that mends it; nil when nothing has to be mended.
    let remedy: String?
}
