/// Mistakes in where a workload may live.
extension BadDeclaration {
    private static let forms =
        "write disk=ssd, disk!=ssd, gpu, !gpu, zone in (a, b) or zone notin (a, b), with a comma between two"
    private static let value =
        "use at most 63 characters of a-z, A-Z, 0-9, '-', '_' and '.' that begin and end with a letter or digit"

    static let placements = [
        BadDeclaration(
            "selectors",
            body: "command: [a]\nplacement:\n  require: [\"zone in a\", disk=-ssd, {}]\n  prefer: [\"gpu by zone\", \"gpu weight 0\"]",
            "5:17: \"zone in a\" selects nothing by labels (\(forms))", "5:30: \"-ssd\" is not a label's value (\(value))",
            "5:41: a text is needed here, not a table (write require: [disk=ssd])",
            "6:16: \"gpu by zone\" is a wish for nodes, which are not counted by a label (leave by out)",
            "6:31: \"0\" is not a weight (write 1 to 100)"),
        BadDeclaration(
            "words of placement", body: "command: [a]\nplacement: {requires: [a], near: app=db, strategy: cheapest}",
            "4:17: unknown key \"requires\", did you mean \"require\"?",
            "4:38: a list is needed here, not a text (write near: [\"app=db by zone\"])",
            "4:56: \"cheapest\" is not a strategy (write spread or pack)"),
        BadDeclaration(
            "too many rules", body: "command: [a]\nplacement: {apart: [\(Array(repeating: "a", count: 17).joined(separator: ", "))]}",
            "4:16: 17 rules of one kind say where it may live (use at most 16)"),
    ]
}
