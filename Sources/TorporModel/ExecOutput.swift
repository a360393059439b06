/// What the command of an exec session prints; with a terminal all of it is `output`.
package enum ExecOutput: Hashable, Sendable {
    case output([UInt8])
    case error([UInt8])
}
