/// Who may call one method, and whether that is written down.
package struct AccessRule: Hashable, Sendable {
    package let callers: Set<Caller>
    /// Leaves an audit line for every call, not only for the refused.
    package let mutates: Bool

    static func reading(_ callers: Caller...) -> AccessRule { AccessRule(callers: Set(callers), mutates: false) }
    static func changing(_ callers: Caller...) -> AccessRule { AccessRule(callers: Set(callers), mutates: true) }
}
