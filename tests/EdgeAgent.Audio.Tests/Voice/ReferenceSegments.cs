namespace EdgeAgent.Audio.Tests.Voice;

/// <summary>The reference rule of <c>expected/scripts/vad.py</c> for whole files, statement by statement, with its values as parameters.</summary>
internal static class ReferenceSegments
{
    private const int Window = 512;

    public static List<(long Start, long End)> Of(
        ReadOnlySpan<float> probabilities, long samples, double threshold = 0.5, double negative = 0.35, long minSpeech = 4000, long minSilence = 1600, long pad = 480)
    {
        var segments = new List<(long Start, long End)>();
        long? start = null, mark = null;
        for (var i = 0; i < probabilities.Length; i++)
        {
            double v = probabilities[i];
            long w = i * Window;
            if (v >= threshold)
            {
                mark = null;
                if (start is null)
                {
                    start = w;
                    continue;
                }
            }

            if (start is not null && v < negative)
            {
                mark ??= w;
                if (w - mark >= minSilence)
                {
                    if (mark - start > minSpeech)
                        segments.Add((start.Value, mark.Value));
                    start = mark = null;
                }
            }
        }

        if (start is not null && samples - start > minSpeech)
            segments.Add((start.Value, samples));
        for (var k = 0; k < segments.Count; k++)
        {
            var s = segments[k];
            if (k == 0)
                s.Start = Math.Max(0, s.Start - pad);
            if (k + 1 < segments.Count)
            {
                var next = segments[k + 1];
                var gap = next.Start - s.End;
                if (gap < 2 * pad)
                {
                    s.End += gap / 2;
                    next.Start = Math.Max(0, next.Start - gap / 2);
                }
                else
                {
                    s.End = Math.Min(samples, s.End + pad);
                    next.Start = Math.Max(0, next.Start - pad);
                }

                segments[k + 1] = next;
            }
            else
            {
                s.End = Math.Min(samples, s.End + pad);
            }

            segments[k] = s;
        }

        return segments;
    }
}
