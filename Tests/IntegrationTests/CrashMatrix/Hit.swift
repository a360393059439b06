/// What became of one fault.
struct Hit: Hashable, Sendable {
    let cell: Cell
    /// Milliseconds since the beginning of the step it landed on.
    let offset: Int64
    /// The job's state in the end, and `lost` where it says so.
    let outcome: String
    /// What was not as it has to be; nothing when all is well.
    let complaints: [String]
}
