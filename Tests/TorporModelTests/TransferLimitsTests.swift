import Testing
import TorporModel

@Suite struct TransferLimitsTests {
    private let node = NodeID(unchecked: "node-a")
    private let peer = NodeID(unchecked: "node-b")

    @Test(
        arguments: [
            (0, nil, nil, nil), (nil, (1 << 20) - 1, nil, nil), (.max, nil, nil, nil), (nil, nil, 0, nil), (nil, nil, 1025, nil),
            (nil, nil, nil, 1),
        ] as [(UInt64?, UInt64?, UInt32?, UInt64?)])
    func whatIsOutOfRangeIsRefusedWithWhatWouldDo(rateIn: UInt64?, rateOut: UInt64?, transfers: UInt32?, link: UInt64?) throws {
        let links = link.map { [TransferLimits.Link(to: peer, bytesPerSecond: $0)] } ?? []
        let error = try #require(throws: TorporError.self) {
            try TransferLimits(inBytesPerSecond: rateIn, outBytesPerSecond: rateOut, transfers: transfers, links: links)
        }
        #expect(error.code == .invalidArgument && error.remedy != nil, "\(error)")
    }

    @Test func aLinkIsLimitedOnce() {
        let twice = [TransferLimits.Link(to: peer, bytesPerSecond: 1 << 20), .init(to: peer, bytesPerSecond: 2 << 20)]
        #expect(throws: TorporError.self) { try TransferLimits(links: twice) }
    }

    @Test func aChangeTouchesWhatItNamesAndNothingElse() throws {
        var change = TransferLimitsChange()
        #expect(change.isEmpty)
        change.inBytesPerSecond = .set(5 << 20)
        change.transfers = .set(4)
        change.links[peer] = .set(2 << 20)
        let limits = try TransferLimits.none.applying(change, of: node)
        var next = TransferLimitsChange()
        next.transfers = .lift
        #expect(
            try limits.applying(next, of: node)
                == TransferLimits(inBytesPerSecond: 5 << 20, links: [.init(to: peer, bytesPerSecond: 2 << 20)]))
        next.clears = true
        next.outBytesPerSecond = .set(1 << 30)
        #expect(try limits.applying(next, of: node) == TransferLimits(outBytesPerSecond: 1 << 30))
        next = TransferLimitsChange()
        next.links[peer] = .lift
        #expect(try limits.applying(next, of: node).links.isEmpty)
    }

    @Test func aNodeHasNoLinkToItself() throws {
        var change = TransferLimitsChange()
        change.links[node] = .set(1 << 20)
        let asked = change
        #expect(try #require(throws: TorporError.self) { try TransferLimits.none.applying(asked, of: node) }.code == .invalidArgument)
    }
}
