import Testing
import TorporModel

struct PageAskTests {
    @Test func piecesCoverWhatWasAskedOnceAndInOrder() {
        let ask = PageAsk(process: 1, address: 4096, bytes: 10 * 4096)
        let pieces = ask.pieces(of: 4 * 4096)
        #expect(pieces.map(\.bytes) == [4 * 4096, 4 * 4096, 2 * 4096])
        #expect(pieces.map(\.address) == [4096, 5 * 4096, 9 * 4096])
        #expect(ask.pieces(of: 1 << 20) == [ask])
    }
}
