import Testing
import TorporModel

struct PageAskTests {
    @Test func piecesCoverWhatWasAskedOnceAndInOrder() {
        let ask = PageAsk(process: 1, address: 4096, bytes: 40_960)
        let pieces = ask.pieces(of: 16_384)
        let expected: [PageAsk] = [
            PageAsk(process: 1, address: 4096, bytes: 16_384), PageAsk(process: 1, address: 20_480, bytes: 16_384),
            PageAsk(process: 1, address: 36_864, bytes: 8192),
        ]
        #expect(pieces == expected)
        #expect(ask.pieces(of: 1 << 20) == [ask])
    }
}
