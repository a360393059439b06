import Testing
import TorporDeclaration
import TorporModel

/// What YAML makes of a text that a person meant as it stands.
@Suite struct YAMLTrapTests {
    @Test(arguments: [
        "[8080:80]", "[\"8080:80\"]", "['8080:80']", "\n- 8080:80", "[8080:80,]",
    ]) func aPortIsNoNumberToTheBaseOfSixty(_ ports: String) throws {
        let body = "command: [a]\nports: \(ports)".replacing("\n- ", with: "\n  - ")
        #expect(try Fixture.workload(body).spec.ports == [PublishedPort(node: 8080, workload: 80)])
    }

    @Test func aUserIsAText() throws {
        for user in ["1000", "1000:1000", "\"1000:1000\"", "'1000'"] {
            #expect(try Fixture.workload("command: [a]\nuser: \(user)").spec.user == WorkloadUser(user: 1000, group: 1000))
        }
        #expect(try Fixture.workload("command: [a]\nuser: 10:20").spec.user == WorkloadUser(user: 10, group: 20))
    }

    @Test(arguments: [
        "yes", "no", "on", "off", "true", "FALSE", "1", "010", "0x1F", "1_000", "1.50", "1e3", ".inf", "12:30:45", "2026-01-02", "=", "<<",
        "-", "-1", "+1", "a:b", "a#b", "http://a/?b=c&d",
    ]) func aValueIsWhatIsWritten(_ text: String) throws {
        let spec = try Fixture.workload("command: [a, \(text == "-" ? "\"-\"" : text)]\nenv:\n  A: \(text == "-" ? "\"-\"" : text)").spec
        #expect(spec.environment == ["A": text])
        #expect(spec.command == ["a", text])
    }

    @Test(arguments: ["null", "Null", "NULL", "~", ""]) func nothingIsATextOnlyInQuotes(_ text: String) throws {
        #expect(try Fixture.workload("command: [a]\nenv: {A: \"\(text)\"}").spec.environment == ["A": text])
        #expect(try Fixture.workload("command: [a]\nenv: {A: !!str \(text) }").spec.environment == ["A": text])
        #expect(Fixture.mistakes("workloads: {a: {command: [a], env: {A: \(text) }}}").count == 1)
    }

    @Test func aKeyIsATextWhateverItLooksLike() throws {
        let spec = try Fixture.workload("command: [a]\nenv: {null: 1, ~: 2, yes: 3, 010: 4, \"<<\": 5, 1:2: 6}").spec
        #expect(spec.environment == ["null": "1", "~": "2", "yes": "3", "010": "4", "<<": "5", "1:2": "6"])
    }

    /// Stars and ampersands are aliases and anchors only where a value begins.
    @Test func starsWithinATextStayStars() throws {
        let body = """
            command: [sh, -c, "ls *.txt", '*', a*b, "\\U00100000*", "\u{100000}*"]
            env:
              LITERAL: |
                * one
                *two
              FOLDED: >-
                a
                *b
              PLAIN: x
                *y
              "*": "&"
            # *comment
            labels: {a: b & *c, "*d" : "*d"}
            """
        let spec = try Fixture.workload(body).spec
        #expect(spec.command == ["sh", "-c", "ls *.txt", "*", "a*b", "\u{100000}*", "\u{100000}*"])
        #expect(spec.environment == ["LITERAL": "* one\n*two\n", "FOLDED": "a *b", "PLAIN": "x *y", "*": "&"])
        #expect(spec.labels == ["a": "b & *c", "*d": "*d"])
    }

    /// Every one of them could have been taken for one of the reader's own.
    @Test func privateCharactersAreKept() throws {
        let all = (UInt32(0x100000)...0x100100).compactMap(Unicode.Scalar.init).map { String($0) }.joined()
        let spec = try Fixture.workload("command: [\"\(all)\", '*', \"\\U0010FFFD\"]\nenv: {A: 1}").spec
        #expect(spec.command == [all, "*", "\u{10FFFD}"])
    }

    @Test func aRepeatedKeyIsNeverSilentlyTheLast() {
        for keys in ["memory: 1M\nmemory: 1M", "\"memory\": 1M\nmemory: 1M", "? memory\n: 1M\nmemory: 1M", "!!str memory: 1M\nmemory: 1M"] {
            let found = Fixture.mistakes(
                "workloads:\n  a:\n    command: [a]\n" + keys.split(separator: "\n").map { "    \($0)\n" }.joined())
            #expect(found.count == 1 && found[0].contains("the key \"memory\" is given twice"), "\(found)")
        }
    }
}
