import Foundation
import Testing
import TorporSimulation

/// Quantiles and pictures of what a simulation measured.
struct DistributionTests {
    @Test func quantilesAreWithinAnEighth() {
        var values = Distribution()
        for value in UInt64(1)...10_000 { values.add(value) }
        for share in [0.1, 0.5, 0.9, 0.99] {
            let found = Double(values.quantile(share) ?? 0)
            #expect(found <= share * 10_000 && found >= share * 10_000 * 7 / 8 - 1)
        }
        #expect(values.least == 1 && values.greatest == 10_000 && values.count == 10_000)
        #expect(Distribution().quantile(0.5) == nil)
    }

    @Test func aPictureHoldsACurveForWhatWasSeenAndNoneForWhatWasNot() {
        var values = Distribution()
        for value in UInt64(5)...500 { values.add(value) }
        let svg = DistributionPlot([("blackout", values), ("drain", Distribution())]).svg
        #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
        #expect(svg.components(separatedBy: "<polyline").count == 2)
        #expect(svg.contains("blackout (496)") && !svg.contains("drain"))
    }
}
