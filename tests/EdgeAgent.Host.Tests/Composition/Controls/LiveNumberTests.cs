using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Composition.Controls;

public sealed class LiveNumberTests
{
    private readonly List<double> _told = [];

    [Fact]
    public void A_number_is_the_usual_one_until_a_person_sets_it_and_again_when_they_set_that()
    {
        var number = new LiveNumber(changed: _told.Add);
        Assert.Equal((double.NaN, 0), (number.Value, _told.Count));
        number.Expect(0.5);
        Assert.True(number.Set(0.7));
        number.Expect(0.4);
        Assert.Equal(0.7, number.Value);
        Assert.False(number.Set(0.4));
        number.Expect(0.3);
        Assert.Equal([0.5, 0.7, 0.4, 0.3], _told);
    }

    [Fact]
    public void What_was_set_before_the_start_holds_from_the_start()
    {
        var number = new LiveNumber(0.2, _told.Add);
        number.Expect(0.5);
        Assert.Equal((0.2, 1), (number.Value, _told.Count));
    }

    [Fact]
    public void A_stage_applies_each_value_once_and_reading_it_allocates_nothing()
    {
        var number = new LiveNumber();
        var follower = new NumberFollower(number, _told.Add);
        follower.Follow();
        number.Expect(0.5);
        follower.Follow();
        follower.Follow();
        number.Set(0.6);
        follower.Follow();
        Assert.Equal([0.5, 0.6], _told);
        Assert.Equal(0, SteadyState.Bytes(follower.Follow));
    }
}
