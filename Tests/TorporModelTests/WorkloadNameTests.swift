import Testing
import TorporModel

/// Names are typed by people (failures 39: a name with a slash).
@Suite struct WorkloadNameTests {
    @Test(arguments: ["a", "web-1", "0", "a--b", String(repeating: "n", count: 63)])
    func aDNSLabelIsAName(text: String) throws {
        #expect(try WorkloadName(text).rawValue == text)
    }

    @Test(
        arguments: [
            "", "-a", "a-", "a/b", "../a", "a.b", ".", "Web", "web_1", "web 1", "wéb", "a\n", "a\0b", String(repeating: "n", count: 64),
        ])
    func anythingElseIsRefusedWithTheRule(text: String) throws {
        let refusal = try #require(throws: TorporError.self) { try WorkloadName(text) }
        #expect(refusal.code == .invalidArgument)
        #expect(refusal.remedy == "use 1 to 63 characters of a-z, 0-9 and '-', not beginning or ending with '-'")
    }
}
