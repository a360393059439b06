import TorporModel

extension TorporError {
    /// An agent answered another question than was asked: a peer of another version, or a bug. Nothing is assumed to have happened.
    static func mixedUp(_ verb: String) -> TorporError {
        TorporError(.internal, "the agent's answer does not fit the order \(verb)", remedy: "run the same version on every node")
    }
}
