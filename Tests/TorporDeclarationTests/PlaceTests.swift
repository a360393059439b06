import Testing
import TorporDeclaration

/// Yams says it counts lines and columns from 1, columns in Unicode scalars, and keeps them under every line end.
@Suite struct PlaceTests {
    private static func place(_ text: String) -> [String] {
        Fixture.mistakes(text).map { $0.split(separator: ":").prefix(2).joined(separator: ":") }
    }

    @Test func theFirstCharacterIsOneOne() {
        #expect(Self.place("x: 1") == ["1:1"])
        #expect(Self.place("\nx: 1") == ["2:1"])
        #expect(Self.place(" x: 1") == ["1:2"])
    }

    @Test func aByteOrderMarkIsNoColumn() {
        #expect(Self.place("\u{FEFF}x: 1") == ["1:1"])
        #expect(Self.place("\u{FEFF}x: 1\ny: 2") == ["1:1", "2:1"])
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]) func everyLineEndEndsOneLine(_ end: String) {
        #expect(Self.place("# a\(end)\(end)x: 1\(end)y: 2\(end)") == ["3:1", "4:1"])
        #expect(Self.place("# a\(end)\(end)# \u{1}") == ["3:3"])
        #expect(Self.place("# a\(end)\u{1}") == ["2:1"])
    }

    @Test func columnsAreScalarsNotBytesOrLetters() {
        #expect(Self.place("{\"é€😀\": 1, x: 2}") == ["1:2", "1:12"])
        #expect(Self.place("{\"e\u{301}\": 1, x: 2}") == ["1:2", "1:11"])
    }

    @Test func aHiddenKeyMovesNothing() {
        #expect(Self.place("{x: 1, x: 2, y: 3, x: 4, \"y\": 5, z: 6}") == ["1:2", "1:8", "1:14", "1:20", "1:26", "1:34"])
    }
}
