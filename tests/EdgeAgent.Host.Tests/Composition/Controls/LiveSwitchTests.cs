using EdgeAgent.Host.Composition.Controls;

namespace EdgeAgent.Host.Tests.Composition.Controls;

public sealed class LiveSwitchTests
{
    [Fact]
    public void What_waits_for_a_switch_goes_on_when_it_is_so_and_waits_again_when_it_is_not()
    {
        var live = new LiveSwitch();
        var (on, off) = (live.WhenOn, live.WhenOff);
        Assert.True(on.IsCompleted && !off.IsCompleted && live.IsOn);

        live.Set(false);
        live.Set(false);
        Assert.True(off.IsCompleted && !live.IsOn && !live.WhenOn.IsCompleted);

        live.Set(true);
        Assert.True(live.WhenOn.IsCompleted && live.IsOn && !live.WhenOff.IsCompleted);
        Assert.True(new LiveSwitch(isOn: false).WhenOff.IsCompleted);
    }
}
