import Testing
import TorporHost
import TorporModel

/// JSON as VMMs, engines and people write it, and what is none.
@Suite struct JSONTests {
    private func parse(_ text: String) throws(TorporError) -> JSONValue { try JSONValue.parse(text.utf8) }

    @Test func everyKindOfValueIsRead() throws {
        let text =
            #" {"a" : [1, -2, 0, 0.5, -1e3, 1e21, 9223372036854775808] , "b":{}, "c":[],"d":true,"e":false,"f":null,"":"\u0041\n\/"} "#
        let value: JSONValue = [
            "a": [1, -2, 0, .real(0.5), .real(-1000), .real(1e21), .real(0x1p63)], "b": [:], "c": [], "d": true, "e": false,
            "f": .null, "": "A\n/",
        ]
        #expect(try parse(text) == value)
        #expect(try parse(#""\ud83d\ude00é\"\\""#) == "😀é\"\\")
    }

    @Test func whatIsPrintedIsReadAgain() throws {
        let value: JSONValue = [
            "text": "a\"b\\c\u{1}\n/é😀", "list": [[], [:], [1, .real(-0.25), .real(1e300), .null]], "yes": true, "no": false,
            "number": .number(.min),
        ]
        #expect(try JSONValue.parse(value.printed()) == value)
        let object: JSONValue = ["b": 1, "a": ["c"]]
        #expect(String(decoding: object.printed(), as: UTF8.self) == "{\n  \"a\" : [\n    \"c\"\n  ],\n  \"b\" : 1\n}")
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "\"", "\"\\", "\"\\x\"",
        "\"\\u00g0\"", "\"\\u+041\"", "\"\\ud83d\"", "\"\\ud83dx\"", "\"\n\"", "01", "-", "+1", ".5", "1.", "1e", "--1", "-01", "1e999",
        "nan",
        "tru", "nulll", "1 1", "[]]", "'a'", "\u{feff}1",
    ])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(throws: TorporError.self) { try parse(text) }
    }

    @Test func whatIsNoTextOrHasNoEndIsRefused() {
        #expect(throws: TorporError.self) { try JSONValue.parse([0x22, 0xff, 0x22]) }
        // Each within the other, until a reader that calls itself would have no stack left.
        #expect(throws: TorporError.self) { try JSONValue.parse([UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)) }
    }
}
