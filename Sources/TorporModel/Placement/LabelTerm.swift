/// One thing that is asked of labels, as Kubernetes's selectors ask it: a label that is not there is not among any values.
package struct LabelTerm: Hashable, Sendable, CustomStringConvertible {
    /// What its label is asked.
    package enum Test: Hashable, Sendable {
        /// `gpu`
        case exists
        /// `!spot`
        case absent
        /// `disk=ssd`, `zone in (a, b)`
        case among([String])
        /// `disk!=ssd`, `zone notin (a, b)`: also true of what has no such label.
        case notAmong([String])
    }

    package let key: String
    package let test: Test

    package init(_ key: String, _ test: Test) {
        self.key = key
        self.test = test
    }

    package func matches(_ labels: [String: String]) -> Bool {
        let value = labels[key]
        return switch test {
        case .exists: value != nil
        case .absent: value == nil
        case .among(let values): value.map(values.contains) ?? false
        case .notAmong(let values): value.map { !values.contains($0) } ?? true
        }
    }

    package var description: String {
        switch test {
        case .exists: key
        case .absent: "!\(key)"
        case .among(let values): values.count == 1 ? "\(key)=\(values[0])" : "\(key) in (\(values.joined(separator: ", ")))"
        case .notAmong(let values): values.count == 1 ? "\(key)!=\(values[0])" : "\(key) notin (\(values.joined(separator: ", ")))"
        }
    }
}
