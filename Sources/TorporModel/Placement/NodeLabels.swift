/// A node's labels as one text: `zone=a,disk=ssd`.
package enum NodeLabels {
    /// - Parameter text: nil or empty for none.
    /// - Throws: `invalidArgument` for what is no label, for a name that is given twice, and as `LabelSyntax.check`.
    package static func parse(_ text: String?) throws(TorporError) -> [String: String] {
        var labels: [String: String] = [:]
        for part in (text ?? "").split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = pair[0].trimmed
            guard pair.count == 2 else {
                throw TorporError(.invalidArgument, "\(key.debugDescription) has no value", remedy: "write NAME=VALUE, as in zone=a")
            }
            guard labels.updateValue(pair[1].trimmed, forKey: key) == nil else {
                throw TorporError(.invalidArgument, "the label \(key.debugDescription) is given twice", remedy: "give it once")
            }
        }
        try LabelSyntax.check(labels)
        return labels
    }

    /// By name: `zone=a, disk=ssd`; empty for none.
    package static func text(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

extension Substring {
    /// Without blanks at either end.
    fileprivate var trimmed: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
