import Testing
import TorporModel

@Suite struct LabelSelectorTests {
    @Test(arguments: [
        ("disk=ssd", "disk=ssd"), (" disk == ssd ", "disk=ssd"), ("disk=", "disk="), ("disk!=ssd", "disk!=ssd"), ("gpu", "gpu"),
        ("! gpu", "!gpu"), ("zone in (b,a,b)", "zone in (a, b)"), ("zone in(a)", "zone=a"), ("zone notin (b, a)", "zone notin (a, b)"),
        ("example.com/tier=Gold_1.x,!spot", "example.com/tier=Gold_1.x, !spot"), ("in in (in)", "in=in"),
    ])
    func whatIsWrittenIsReadAndPrintedInOneWay(_ text: String, _ words: String) throws {
        let selector = try LabelSelector.parse(text)
        #expect(selector.description == words)
        #expect(try LabelSelector.parse(words) == selector)
    }

    @Test(arguments: [
        "", ",", "a,", "=b", "a in", "a in ()", "a in (b", "a in (b,)", "a on (b)", "a b", "a=b c", "a=b=c", "-a", "a-", "a/b/c", "A.b/c",
        "/a",
        "a=-b", "a=b/c", "é", "a=\u{1B}", "a\tb", "!", "!!a", "a=" + String(repeating: "x", count: 64),
    ])
    func whatSelectsNothingIsRefused(_ text: String) {
        let error = #expect(throws: TorporError.self) { try LabelSelector.parse(text) }
        #expect(error?.code == .invalidArgument && error?.remedy != nil)
    }

    @Test func aLabelThatIsNotThereIsAmongNoValues() throws {
        for (text, having, other, without) in [
            ("disk=ssd", true, false, false), ("disk!=ssd", false, true, true), ("disk in (ssd, nvme)", true, false, false),
            ("disk notin (ssd, nvme)", false, true, true), ("disk", true, true, false), ("!disk", false, false, true),
        ] {
            let selector = try LabelSelector.parse(text)
            #expect(selector.matches(["disk": "ssd"]) == having && selector.matches(["disk": "hdd"]) == other, "\(text)")
            #expect(selector.matches(["disc": "ssd"]) == without, "\(text)")
        }
    }

    @Test func aRuleSaysBehindItsSelectorHowItCounts() throws {
        let rule = try NeighbourRule.parse("app in (a, b), tier=x by zone weight 7")
        #expect(rule.by == "zone" && rule.weight == 7 && rule.selector.terms.count == 2)
        #expect(rule.description == "app in (a, b), tier=x by zone weight 7")
        #expect(try NeighbourRule.parse("weight").isRequired && NeighbourRule.parse("by by by").by == "by")
        #expect(try PlacementPreference.parse("gpu").description == "gpu weight 50")
        for text in ["app weight 0", "app weight 101", "app weight 07", "app weight", "app by", "app by -", "app weight 1 by zone"] {
            #expect(throws: TorporError.self, "\(text)") { try NeighbourRule.parse(text) }
        }
        #expect(throws: TorporError.self) { try PlacementPreference.parse("gpu by zone") }
    }

    @Test func aNodesLabelsAreJudgedBeforeAnybodySeesThem() throws {
        #expect(try NodeLabels.parse("zone=a, example.com/disk=ssd,spot=") == ["zone": "a", "example.com/disk": "ssd", "spot": ""])
        #expect(try NodeLabels.parse(nil).isEmpty && NodeLabels.parse("").isEmpty)
        #expect(NodeLabels.text(["b": "2", "a": ""]) == "a=,b=2")
        for text in ["zone", "zone=a,zone=b", "=a", "zo ne=a", "zone=a b", "zone=a=b"] {
            #expect(throws: TorporError.self, "\(text)") { try NodeLabels.parse(text) }
        }
        let many = Dictionary(uniqueKeysWithValues: (0...LabelSyntax.most).map { ("l\($0)", "") })
        #expect(throws: TorporError.self) { try LabelSyntax.check(many) }
    }
}
