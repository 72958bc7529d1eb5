using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Features;

public sealed class MelFilterbankTests
{
    [AssetTheory]
    [InlineData("slaney80_nfft400", 80, 400, false, true)]
    [InlineData("slaney80_nfft512", 80, 512, false, true)]
    [InlineData("slaney128_nfft400", 128, 400, false, true)]
    [InlineData("torchaudio_slaney80_nfft400", 80, 400, false, true)]
    [InlineData("htk40_nfft400_nonorm", 40, 400, true, false)]
    public void Filters_equal_the_reference_matrix(string key, int filters, int fftSize, bool htk, bool normalize)
    {
        var reference = NpzArchive.Open(TestAssets.PathOf("exports/features/mel_filterbanks.npz"))[key];
        var bank = MelFilterbank.Of(new EspnetLogMelOptions
        {
            MelBins = filters,
            FftSize = fftSize,
            Scale = htk ? MelScale.Htk : MelScale.Slaney,
            Norm = normalize ? MelNorm.Slaney : MelNorm.None,
        });
        var expected = reference.ToFloats();
        // The matrix is stored either way round.
        var byFilter = reference.Shape[0] == filters;
        Assert.Equal(filters * bank.Bins, expected.Length);

        var spectrum = new float[bank.PaddedBins];
        var column = new float[filters];
        for (var bin = 0; bin < bank.Bins; bin++)
        {
            spectrum[bin] = 1;
            bank.Apply(spectrum, column);
            spectrum[bin] = 0;
            for (var f = 0; f < filters; f++)
                Assert.Equal(expected[byFilter ? (f * bank.Bins) + bin : (bin * filters) + f], column[f], 2e-7f);
        }
    }

    [Fact]
    public void Kaldi_filters_rise_and_fall_to_one_and_leave_half_the_rate_out()
    {
        var bank = MelFilterbank.Kaldi(23, 512, 16000, 20, 8000);
        var sums = new float[23];
        var spectrum = new float[bank.PaddedBins];
        spectrum[256] = 1;
        bank.Apply(spectrum, sums);
        Assert.All(sums, s => Assert.Equal(0, s));

        // Neighbouring triangles of equal width on the mel scale add up to 1 between the first centre and the last.
        for (var bin = 10; bin < 228; bin++)
        {
            Array.Clear(spectrum);
            spectrum[bin] = 1;
            bank.Apply(spectrum, sums);
            Assert.Equal(1, sums.Sum(), 1e-5f);
        }
    }
}
