package import TorporModel

/// Reading many, and reading what may be absent.
///
/// Plain loops, because `map` and `Optional.map` forget which error they throw.
package enum Wire {
    /// - Throws: the first refusal.
    package static func read<Value: WireValue>(_ messages: [Value.Message]) throws(TorporError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(messages.count)
        for message in messages { values.append(try Value(wire: message)) }
        return values
    }

    /// Identifiers, in order.
    ///
    /// - Throws: `invalidArgument` for the first that is none.
    static func read<Value: Identifier>(_ names: [String]) throws(TorporError) -> [Value] {
        var values: [Value] = []
        for name in names { values.append(try Value.parse(name)) }
        return values
    }

    /// nil stays nil; what is there must be well-formed.
    static func optional<Value: Identifier>(_ present: Bool, _ text: String) throws(TorporError) -> Value? {
        present ? try Value.parse(text) : nil
    }
}
