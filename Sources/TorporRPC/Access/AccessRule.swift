/// Who may call one method, and whether that is written down.
package struct AccessRule: Hashable, Sendable {
    /// Everybody else is refused.
    package let callers: Set<Caller>
    /// Leaves an audit line for every call, not only for the refused.
    package let mutates: Bool

    /// A rule for what can be called a thousand times with nothing changed.
    static func reading(_ callers: Caller...) -> AccessRule { AccessRule(callers: Set(callers), mutates: false) }
    /// A rule for what somebody will one day ask "who did that?" about.
    static func changing(_ callers: Caller...) -> AccessRule { AccessRule(callers: Set(callers), mutates: true) }
}
